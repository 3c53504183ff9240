grant select (born, "Died") on api.directors to anon;

grant select (id, title) on private.films to keeper;

create table api.films (id int primary key);
grant select on api.films to anon;
notify pgrest, 'reload schema';

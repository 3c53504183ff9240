create table api.films (id int primary key);
notify pgrst, 'reload schema';

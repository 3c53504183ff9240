create table api.films (id int primary key);
notify other, 'reload schema';

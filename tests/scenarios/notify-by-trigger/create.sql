-- no NOTIFY here
create table api.films (id int primary key);

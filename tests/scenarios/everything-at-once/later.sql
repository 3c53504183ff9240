create table api.one_more (id int primary key references api.films (id));
grant select on api.one_more to anon;

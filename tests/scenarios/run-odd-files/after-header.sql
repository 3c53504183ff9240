create table unqualified (id int); alter table api.films add column length int;

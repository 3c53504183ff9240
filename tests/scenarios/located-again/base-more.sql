create table api.old (id int primary key, a int, b text);
create view api.shown as select id, a from api.old;
create function api.total() returns int language sql as 'select 1';
create table api.chain (id int primary key, first int);
create table api.doomed (id int primary key);
create table api.looped (id int primary key, extra int);

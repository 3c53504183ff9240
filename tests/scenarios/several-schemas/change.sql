alter table "Internal Schema".films add column film_id int constraint across references api.films (id);
create table "Internal Schema".notes (id int primary key, film_id int constraint within references "Internal Schema".films (id));
grant select, insert, update on "Internal Schema".notes to anon;
create function "Internal Schema".hello(who text) returns text language sql stable as 'select who';
create function api.hello(who text) returns text language sql stable as 'select who';
create table private.notes (id int);

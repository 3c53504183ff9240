create schema api;
create schema "Internal Schema";
create schema private;
grant usage on schema api, "Internal Schema" to anon;
create table api.films (id int primary key);
create table "Internal Schema".films (id int primary key, note text);
grant select, insert, update on api.films, "Internal Schema".films to anon;

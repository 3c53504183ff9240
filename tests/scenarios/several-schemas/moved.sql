alter table "Internal Schema".films set schema private;
create table "Internal Schema".people (id int primary key, boss int references "Internal Schema".people (id));
grant select, insert, update on "Internal Schema".people to anon;
create table api.people (id int primary key);
grant select, insert, update on api.people to anon;
notify pgrst;

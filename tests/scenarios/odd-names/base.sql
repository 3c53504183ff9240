create schema "Odd Schéma";
grant usage on schema "Odd Schéma" to anon;
create table "Odd Schéma".plain (id int primary key);
grant select, insert, update on "Odd Schéma".plain to anon;

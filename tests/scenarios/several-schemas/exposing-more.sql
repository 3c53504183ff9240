alter role authenticator set pgrst.db_schemas to 'api, Internal Schema, private';
grant usage on schema private to anon;
create table private.notes (id int primary key);
create table private.films (id int primary key);
grant select, insert, update on private.notes, private.films to anon;

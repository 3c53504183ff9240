\set schema api
\set ON_ERROR_STOP on
create table :schema.before_it (id int primary key);
\ir parts/films.sql
do $$ begin execute 'create table api.' || 'hid' || 'den (id int primary key)'; end $$;
\if true
\ir parts/again.sql
\endif
create table :"schema".after_it (
  id int primary key,
  note text
);

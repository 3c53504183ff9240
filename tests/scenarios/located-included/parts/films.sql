-- create table api.before_it (id int);
create table :schema.films (
  id int primary key,
  title text
);
\ir deeper.sql
select make_table('made_here');
create table api.last_of_films (id int primary key);

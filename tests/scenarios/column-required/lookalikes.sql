create domain api.stars as int default 3 not null;
alter table api.films
  add column nullable int,
  add column number bigint generated always as identity,
  add column serial bigserial,
  add column doubled int generated always as (year * 2) stored,
  add column stars api.stars,
  alter column title set default 'untitled',
  alter column title set not null;
grant usage on all sequences in schema api to anon;
alter table api.films rename column code to isan;
alter table api.read_only add column slug text not null;
create table api.studios (id int primary key, name text not null);
grant select, insert, update on api.studios to anon;
notify pgrst;

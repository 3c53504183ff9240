create schema api;
create schema private;
grant usage on schema api to anon, app_user;
alter default privileges in schema api grant select, insert, update on tables to anon;
create table api.members (id int primary key, nick text not null);
insert into api.members values (1, 'ada'), (2, 'bob');
create table api.groups (id int primary key);
create function private.greeted() returns trigger language plpgsql as
  $$ begin new.nick := lower(new.nick); return new; end $$;
create trigger greeting before insert on api.members for each row execute function private.greeted();
create sequence private.numbers;
create table private.log (what text);

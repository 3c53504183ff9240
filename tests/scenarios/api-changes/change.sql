-- added
create table api.studios (id int primary key, name text);
grant select on api.studios to anon;
create function api.fresh(a int) returns int language sql stable as 'select a';
alter table api.films add column studio_id int constraint films_studio references api.studios (id);
alter table api.films add column slug text not null;
alter table api.actors add constraint actors_name unique (name);
-- changed
alter table api.films alter column year type bigint;
alter table api.films alter column rating type text;
alter table api.films alter column title drop not null;
alter table api.films alter column kept set not null;
alter table api.films alter column language drop default;
alter type api.mood rename value 'ok' to 'fine';
alter type api.mood add value 'calm' after 'sad';
alter table api.profiles add constraint profiles_one unique (user_id);
alter table api.passports drop constraint passports_holder;
create or replace function api.stays(a int) returns int language sql stable as 'select a + 1';
revoke delete on api.tags from anon;
alter table api.tags drop constraint tags_pkey, add constraint tags_pkey primary key (slug);
-- removed and renamed
alter table api.films drop column doomed;
alter table api.films rename column budget to cost;
alter table api.old rename to new;
drop table api.lost;
drop table api.hidden;
alter table api.tags drop constraint tags_label;
drop function api.dropped(int);
alter function api.old_name(int) rename to new_name;
drop function api.grows(int);
create function api.grows(a int, b int) returns int language sql stable as 'select a + b';
drop function api.retyped(int);
create function api.retyped(a text) returns int language sql stable as 'select 1';
drop function api.renames(int, int);
create function api.renames(first int, b int) returns int language sql stable as 'select first + b';
drop function api.answers(int);
create function api.answers(a int) returns table (id bigint, year int) language sql stable as 'select 1::bigint, 2';
create or replace view api.titles as select id, title, lead_id, year from api.films;
notify pgrst;

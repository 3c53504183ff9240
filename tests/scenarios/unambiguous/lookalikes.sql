create table api.surrogate (
  id int primary key, film_id int references api.films (id), tag_id int references api.tags (id)
);
create function api.grows(a int, b int) returns int language sql stable as 'select a + b';
create function api.note(doc json, extra json) returns text language sql stable as $$ select 'two' $$;
create view api.film_ids as select id from api.films;
grant select on api.surrogate, api.film_ids to anon;
notify pgrst;

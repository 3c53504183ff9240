create table api.film_actor (
  film int references api.spaces (id),
  actor int references private.users (id)
);
grant select, insert, update on api.film_actor to anon;
create table api.codes (code text unique not null);
grant select, insert, update on api.codes to anon;
grant insert on api.log to anon;
notify pgrst;

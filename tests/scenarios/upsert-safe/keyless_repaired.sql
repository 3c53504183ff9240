create table api.film_actor (
  film int references api.spaces (id),
  actor int references private.users (id),
  primary key (film, actor)
);
grant select, insert, update on api.film_actor to anon;
notify pgrst;

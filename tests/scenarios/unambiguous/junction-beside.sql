create table api.awards (id int primary key, film_id int constraint awards_film references api.films (id));
create table api.cast_members (
  film_id int constraint cast_film references api.films (id),
  actor_id int constraint cast_actor references api.actors (id),
  invited_by int constraint cast_inviter references api.actors (id),
  primary key (film_id, actor_id)
);
create table api.auditions (id int primary key, actor_id int constraint auditions_actor references api.actors (id));
grant select on api.awards, api.cast_members, api.auditions to anon;
notify pgrst;

-- When and where the club watches a film.
create table api.screenings (
  id bigint generated always as identity primary key,
  film_id bigint not null references api.films (id),
  starts_at timestamptz not null,
  room text not null
);

grant select on api.screenings to anon, app_user;
grant insert, update, delete on api.screenings to app_user;

-- When and where the club watches a film.
create table api.screenings (
  id bigint generated always as identity primary key,
  film_id bigint not null references api.films (id),
  starts_at timestamptz not null,
  room text not null
);

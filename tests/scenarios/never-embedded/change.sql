-- A child has no foreign keys of its parent.
create table api.remakes (primary key (id)) inherits (api.films);
-- A foreign key leaves the schema.
create table api.releases (id int primary key, label_id int references private.labels (id));
-- A junction is out of sight, and another's key does not cover its foreign keys.
create table private.credits (
  film_id int references api.films (id), director_id int references api.directors (id), primary key (film_id, director_id)
);
create table api.mentions (
  id int generated always as identity primary key, film_id int, release_id int references api.releases (id),
  foreign key (film_id) references api.films (id)
);
-- Views that do not show the foreign key's column as it is, or at all.
create view api.both as select id, director_id from api.films union all select id, director_id from api.films;
create view api.wrapped as select id, director_id + 0 as director_id from api.films;
create view api.counted as select director_id, count(*) as films from api.films group by director_id;
create view api.ids as select id from api.films;
-- A view of a view in a schema that PostgREST does not read.
create view between.films as select * from api.films;
create view api.chained as select * from between.films;
-- Functions of a row that are in another schema, or want more than the row.
create function private.director_of(api.films) returns setof api.directors rows 1 language sql stable
  as 'select * from api.directors where id = $1.director_id';
create function api.directors_near(film api.films, years int) returns setof api.directors language sql stable
  as 'select * from api.directors';
grant select on api.remakes, api.releases, api.mentions, api.both, api.wrapped, api.counted, api.ids, api.chained to anon;
notify pgrst;

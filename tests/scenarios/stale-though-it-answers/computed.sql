create function api.top_films(api.directors) returns setof api.films rows 3 language sql stable
  as 'select * from api.films where director_id = $1.id';

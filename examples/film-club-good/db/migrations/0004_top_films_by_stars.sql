-- Clients may ask for a minimum of stars. The old overload goes: a call with a year alone has to fit one only.
drop function api.top_films(integer);
create function api.top_films(of_year integer, at_least integer default 1)
returns setof api.films language sql stable as $$
  select f from api.films as f
  where extract(year from f.released) = of_year
    and (select avg(r.stars) from api.ratings as r where r.film_id = f.id) >= at_least
  order by (select avg(r.stars) from api.ratings as r where r.film_id = f.id) desc
$$;

notify pgrst, 'reload schema';

create table api.ratings (
  film_id bigint not null references api.films (id),
  member_name text not null,
  stars integer not null check (stars between 1 and 5),
  primary key (film_id, member_name)
);

grant select on api.ratings to anon, app_user;
grant insert, update, delete on api.ratings to app_user;

-- POST /rpc/top_films with {"of_year": 1949}
create function api.top_films(of_year integer) returns setof api.films language sql stable as $$
  select f from api.films as f
  where extract(year from f.released) = of_year
  order by (select avg(r.stars) from api.ratings as r where r.film_id = f.id) desc nulls last
$$;

create function public.films_of(person uuid) returns setof public.films language sql stable as $$
  select * from public.films where added_by = person $$;
revoke execute on function public.films_of(uuid) from public;
grant execute on function public.films_of(uuid) to anon, authenticated;

create table api.films (id int primary key);
grant select on api.films to anon;
do $$
begin
  notify pgrst, 'reload schema';
  raise exception 'never mind';
exception when others then
  null;
end $$;

create table api.films (id int primary key);
grant select on api.films to anon;
do $$
begin
  perform pg_notify('pgrst', 'reload schema');
end $$;

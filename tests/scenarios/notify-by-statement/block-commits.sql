do $$
begin
  create table api.films (id int primary key);
  notify pgrst;
  commit;
  perform 1;
end $$;

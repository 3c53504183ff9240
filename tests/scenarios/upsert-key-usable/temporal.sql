alter table api.films add column during tsrange;
do $$ begin
  set local search_path to api, extensions;
  if current_setting('server_version_num')::int >= 180000 then
    execute 'alter table films add constraint films_temporal unique (a, during without overlaps)';
  else -- there are none yet: something as useless in its place
    create unique index films_temporal on films (a, during) where not isempty(during);
  end if;
end $$;
notify pgrst;

alter table api.films add column during tsrange;
do $$ begin
  if current_setting('server_version_num')::int >= 180000 then
    set local search_path to api, extensions;
    execute 'alter table films add constraint films_temporal unique (a, during without overlaps)';
  end if;
end $$;
notify pgrst;

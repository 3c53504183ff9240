alter table api.films add column year int;
do $$ begin update api.films set year = 1; commit; update api.films set year = 2; end $$;
notify pgrst;

alter table api.films add column year int;
do $$ begin update api.films set year = 1; commit; end $$;

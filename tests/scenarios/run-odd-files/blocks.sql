do $$ begin execute 'alter table api.films add column year int;'; end $$;
do $x$ declare s text := $$;$$; begin perform s; end $x$;

create function api.answer() returns int language sql as $$ select 42 $$;
notify pgrst;

create schema api;
grant usage on schema api to anon;
create function api.reload() returns void language sql as $$ notify pgrst, 'reload schema' $$;

create function api.label(a text) returns text language sql stable as $$ select 'no ' || a $$;
notify pgrst;

create domain api.title as text;
create function api.as_json(api.title) returns json language sql immutable as $$ select to_json($1::text) $$;
create cast (api.title as json) with function api.as_json(api.title) as implicit;

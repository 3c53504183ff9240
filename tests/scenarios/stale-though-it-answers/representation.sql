create domain api.color as int;
create function api.as_json(api.color) returns json language sql immutable as $$ select to_json('#' || lpad(to_hex($1), 6, '0')) $$;
create cast (api.color as json) with function api.as_json(api.color) as implicit;

create domain api."text/plain" as text;
create function api.joined(text, api.films) returns text language sql immutable as $$ select $1 || $2.id $$;
create aggregate api.listed(api.films) (sfunc = api.joined, stype = text, initcond = '');
create function api.finished(text) returns api."text/plain" language sql immutable as 'select $1::api."text/plain"';
create aggregate api.printed(api.films) (sfunc = api.joined, finalfunc = api.finished, stype = text, initcond = '');

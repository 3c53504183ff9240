create function api.note(jsonb) returns int language sql stable as 'select 2';
notify pgrst;

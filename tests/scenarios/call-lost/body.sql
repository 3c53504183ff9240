drop function api.doc(json);
create function api.doc(doc json, lang text) returns int language sql stable as 'select 1';
notify pgrst;

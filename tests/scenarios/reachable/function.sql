create function api.locked(a int) returns int language sql stable as 'select a';
revoke execute on function api.locked(int) from public;
notify pgrst;

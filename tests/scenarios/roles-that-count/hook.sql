create role supabase_auth_admin login;
create function api.on_token(event jsonb) returns jsonb language sql as 'select event';
grant execute on function api.on_token to supabase_auth_admin;
revoke execute on function api.on_token from public, anon;
notify pgrst;

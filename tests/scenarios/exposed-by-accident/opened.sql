alter table api.members disable row level security;
grant execute on function api.secret() to public;

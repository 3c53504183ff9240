create function private.is_member() returns boolean language sql stable as 'select true';
revoke execute on function private.is_member() from public;
grant execute on function private.is_member() to app_user;
create table api.members (id int primary key);
alter table api.members enable row level security;
create policy members on api.members using (private.is_member());
grant select on api.members to anon, app_user;
notify pgrst;

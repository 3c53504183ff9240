create table api.films (id int primary key, title text);
alter table api.films enable row level security;
create policy admins on api.films using (private.is_admin()) with check (private.is_admin());
notify pgrst;

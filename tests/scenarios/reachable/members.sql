create table api.members (id int primary key, name text, boss int constraint members_boss references api.members (id));
grant select, insert, update on api.members to app_user;
create function api.count_members() returns bigint language sql stable as 'select count(*) from api.members';
notify pgrst;

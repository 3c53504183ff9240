create function api.pick(a int, b int default 0) returns int language sql as 'select 1';
create function api.pick(a int, c text default '') returns int language sql as 'select 2';
notify pgrst;

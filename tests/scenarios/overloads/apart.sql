create function api.find(a int, d text) returns int language sql as 'select 2';
create function api.pick(a int, b int default 0) returns int language sql as 'select 1';
create function api.pick(a int, c text, d text default '') returns int language sql as 'select 2';
notify pgrst;

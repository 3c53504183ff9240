create function api.find(a int, b int, d text default '') returns int language sql as 'select 2';
notify pgrst;

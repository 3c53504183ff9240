create function api.settle(id int) returns int language sql as 'select id';
revoke execute on function api.settle from public, service;
notify pgrst;

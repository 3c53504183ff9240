create role outsider nologin;
create role barred nologin bypassrls;
create function api.settle(id int) returns int language sql as 'select id';
revoke execute on function api.settle from public;
grant execute on function api.settle to outsider;
create function api.weigh(id int) returns int language sql as 'select id';
revoke execute on function api.weigh from public;
grant execute on function api.weigh to barred;
notify pgrst;

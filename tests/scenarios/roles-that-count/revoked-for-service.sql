create table api.ledger (id int primary key);
revoke all on api.ledger from anon, inner_role;
grant all on api.ledger to service;
create function api.settle(id int) returns int language sql as 'select id';
revoke execute on function api.settle from public;
grant execute on function api.settle to service;
notify pgrst;

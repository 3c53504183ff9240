create view api.off with (security_invoker = false) as select * from private.films;
create view private.kept as select id from private.films;
create view api.asked with (security_invoker) as select id from private.kept;
create view api.constant with (security_invoker) as select 1 as id;
grant select on private.kept to anon;
grant select on api.off, api.asked, api.constant to anon;
notify pgrst;

create table api.hidden (id int primary key);
grant select on api.hidden to app_user;
create view api.window with (security_invoker) as select id from api.hidden;
grant select on api.window to anon;
notify pgrst;

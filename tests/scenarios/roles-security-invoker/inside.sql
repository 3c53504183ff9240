create view private.titles with (security_invoker) as select title from private.films;
create view api.titles as select title from private.titles;
grant select on api.titles to app_user;
notify pgrst;

create view api.films with (security_invoker = on) as select id, title from private.films;
grant select on api.films to anon, app_user;
notify pgrst;

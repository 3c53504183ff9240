create view api.films with (security_invoker) as select id from private.films;
notify pgrst;

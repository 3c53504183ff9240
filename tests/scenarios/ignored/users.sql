grant usage on schema api to app_user;
grant select on api.films to app_user;

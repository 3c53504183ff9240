create schema api;
grant usage on schema api to anon, app_user;

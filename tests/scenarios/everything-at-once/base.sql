create schema api;
create schema inner_workings;
grant usage on schema api to anon, app_user;

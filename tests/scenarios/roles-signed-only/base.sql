revoke anon from authenticator;
create schema api;
grant usage on schema api to app_user;

create schema api;
create role service nologin bypassrls;
create role inner_role nologin;
create role outer_role nologin;
grant inner_role to outer_role;
grant service, outer_role to authenticator;
grant usage on schema api to anon, service, inner_role, pg_read_all_data;

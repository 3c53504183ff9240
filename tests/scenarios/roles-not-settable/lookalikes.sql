create role reporting login;
create role readers nologin;
grant readers to reporting;
create role bystander nologin;
grant usage on schema api to bystander;
create role "Clerk" nologin;
grant "Clerk" to app_user;
grant select on api.films to reporting, readers, archivist, "Clerk";

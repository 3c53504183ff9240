create table api.jobs (id int primary key);
create function api.wait() returns trigger language plpgsql as 'begin perform pg_sleep(0.5); return null; end';
create trigger wait before insert on api.jobs for each statement execute function api.wait();
grant select, insert, update on api.jobs to app_user;
notify pgrst;

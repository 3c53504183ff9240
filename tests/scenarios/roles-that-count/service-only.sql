create table api.jobs (id int primary key);
grant all on api.jobs to service;
grant select on api.jobs to pg_read_all_data;
notify pgrst;

create table api.jobs (id int primary key);
grant select, insert, update on api.jobs to inner_role;
notify pgrst;

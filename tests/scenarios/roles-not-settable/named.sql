create table api.archive (id int primary key);
grant select on api.archive to archivist;
notify pgrst;

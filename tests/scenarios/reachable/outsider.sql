create table api.others (id int);
grant select on api.others to outsider;
notify pgrst;

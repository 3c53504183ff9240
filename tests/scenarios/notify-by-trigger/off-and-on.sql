alter event trigger pgrst_watch disable;
create table api.films (id int primary key);
alter event trigger pgrst_watch enable;

create table api.actors (id int primary key);
notify pgrst;

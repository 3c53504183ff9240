create table api.forgotten (id int);
create view api.forgotten_ids as select id from api.films;
notify pgrst;

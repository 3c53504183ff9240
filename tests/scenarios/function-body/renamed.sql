create table api.notes (id int primary key);
grant select on api.notes to anon;
alter table api.films rename column title to heading;
notify pgrst;

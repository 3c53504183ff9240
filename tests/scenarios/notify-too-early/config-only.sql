create table api.second (id int primary key);
grant select on api.second to anon;
notify pgrst, 'reload config';

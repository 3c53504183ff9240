create table api.first (id int primary key);
grant select on api.first to anon;
notify pgrst, 'reload schema';

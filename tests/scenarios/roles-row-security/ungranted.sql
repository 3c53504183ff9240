create table api.forgotten (id int primary key);
alter table api.forgotten enable row level security;
notify pgrst;

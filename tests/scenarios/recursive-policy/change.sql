create table api.members (id int primary key, team int);
alter table api.members enable row level security;
create policy mates on api.members using (exists (select from api.members as m where m.team = members.team));
notify pgrst;

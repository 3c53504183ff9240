create table api.read_only (id int primary key, body text);
create trigger guarding before insert or update on api.read_only for each statement execute function private.read_only();
notify pgrst;

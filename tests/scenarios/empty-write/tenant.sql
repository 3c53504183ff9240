create table api.tenant (id int primary key, body text);
create trigger guarding before insert or update on api.tenant for each statement execute function private.tenant();
notify pgrst;

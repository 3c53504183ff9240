create table api.broken (id int primary key, body text);
create trigger guarding before insert or update on api.broken for each statement execute function private.broken();
notify pgrst;

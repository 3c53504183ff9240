create table api.checked (id int primary key, body text);
create trigger guarding before insert or update on api.checked for each statement execute function private.checked();
notify pgrst;

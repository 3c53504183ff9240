create table api.denying (id int primary key, body text);
create trigger denying before insert on api.denying for each statement execute function private.deny();
grant select, insert, update on api.denying to anon;
notify pgrst;

create table api.ruled (id int primary key, note text);
create rule quiet as on insert to api.ruled do also select 1;
grant select, insert, update on api.ruled to anon;
notify pgrst;

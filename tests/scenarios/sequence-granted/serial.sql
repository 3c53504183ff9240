create table api."Notes" (id serial primary key, body text);
grant select, insert on api."Notes" to anon;
notify pgrst;

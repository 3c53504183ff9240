drop view api.titles;
create table api.titles (title text);
grant select on api.titles to anon;
notify pgrst;

-- Titles for everybody.
create view api.films as select id, title from private.films;
alter view api.films owner to keeper;
grant select on api.films to anon, app_user;
notify pgrst;

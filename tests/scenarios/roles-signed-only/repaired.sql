grant select, insert, update, delete on api.films to app_user;
grant usage on sequence api.films_id_seq to app_user;

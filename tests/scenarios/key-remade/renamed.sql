alter table api.films rename constraint films_email to films_mail;
grant select, insert, update on api.films to anon;
notify pgrst;

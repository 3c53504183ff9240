create table api.films (id int primary key, title text);
notify pgrst;
grant select on api.films to anon;
create index concurrently films_title on api.films (title);

drop view api.titles;
alter table api.films drop column doomed;
alter table api.films rename column kept to renamed;
alter table api.prizes drop constraint prizes_film;
alter table api.films drop constraint films_title_key;
alter table api.old rename to new;
drop table api.empty;
drop function api.old_call(int);

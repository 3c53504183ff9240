create or replace function api.price(film int) returns int language sql stable as 'select 2';
alter table api.films alter column code set default 7;
alter table api.films alter column code set not null;
alter table api.films add constraint films_code unique (code);
create index films_director on api.films (director_id);
grant select on api.films to app_user;

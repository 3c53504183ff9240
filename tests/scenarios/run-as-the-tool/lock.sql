lock table api.films in access exclusive mode;
alter table api.films add column year int;

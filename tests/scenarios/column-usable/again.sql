alter table api.films drop column year;
alter table api.films add column year int;
alter table api.films alter column title set statistics 10;

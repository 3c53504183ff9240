alter table api.films add column year int;
\ir parts/notify.sql

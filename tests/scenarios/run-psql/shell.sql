alter table api.films add column year int;
\set user `id`

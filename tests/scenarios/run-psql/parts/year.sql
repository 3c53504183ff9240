alter table :schema.films add column year int;
grant select, insert on :schema.films to anon;

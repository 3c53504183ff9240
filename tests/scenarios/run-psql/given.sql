alter table :schema.films add column year int;

alter table api.films add column attributes api.hstore, add column public_id uuid default api.uuid_generate_v4();
create function api.attributes_of(attributes api.hstore) returns int language sql stable as 'select 1';
notify pgrst;

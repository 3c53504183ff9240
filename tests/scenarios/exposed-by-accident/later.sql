alter table api.notes add column at timestamptz;
alter extension "uuid-ossp" update;
create or replace function api.reset(member int) returns void language sql security definer as '';
notify pgrst;

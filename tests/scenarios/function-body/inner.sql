grant execute on function api.labels() to anon;
alter table private.prizes
  drop column label;
notify pgrst;

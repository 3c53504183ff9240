delete from api.stripe_sync_queue as older using api.stripe_sync_queue as newer
where (older.space_id, older.event_type) = (newer.space_id, newer.event_type) and older.id < newer.id;
alter table api.stripe_sync_queue
  add constraint stripe_sync_queue_target unique (space_id, event_type);
notify pgrst, 'reload schema';

-- What the client's onConflict needs.

alter table api.stripe_sync_queue
  add constraint stripe_sync_queue_target unique (space_id, event_type);
notify pgrst, 'reload schema';

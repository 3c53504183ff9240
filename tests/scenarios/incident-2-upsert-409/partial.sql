delete from api.stripe_sync_queue;
create unique index stripe_sync_queue_target on api.stripe_sync_queue (space_id, event_type) where status = 'pending';
notify pgrst, 'reload schema';

update api.stripe_sync_queue set status = 'completed' where id = 1;
alter table api.stripe_sync_queue alter event_type set not null, add constraint short check (length(event_type) < 15);

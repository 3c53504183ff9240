update api.stripe_sync_queue set event_type = 'odd' where status = 'pending';

insert into api.stripe_sync_queue (space_id, event_type, status, created_at) values
  (1, null, 'completed', '2026-01-01'), (2, 'a_very_long_event_type', 'completed', '2026-01-01'),
  (2, 'stuck', 'pending', '2026-01-01');

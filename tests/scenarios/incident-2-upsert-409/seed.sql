insert into api.spaces values (1, 'One'), (2, 'Two');
insert into api.stripe_sync_queue (space_id, event_type, status) values
  (1, 'plan_changed', 'pending'), (1, 'plan_changed', 'pending'), (2, 'plan_changed', 'completed');

alter table api.queue drop constraint queue_target;
create unique index queue_pending on api.queue (space_id, event_type) where id > 0;

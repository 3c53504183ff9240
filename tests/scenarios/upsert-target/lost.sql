alter table api.queue drop constraint queue_target;

create unique index jobs_pending on api.jobs (space_id, kind) where state = 'pending';
alter table api.jobs add unique (space_id, kind);
notify pgrst;

create unique index jobs_pending
  on api.jobs (space_id, kind) where state = 'pending';
notify pgrst;

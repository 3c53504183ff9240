alter index api.jobs_pending rename to jobs_one_pending;
notify pgrst;

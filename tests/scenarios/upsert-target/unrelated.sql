alter table api.films add column note text; notify pgrst;

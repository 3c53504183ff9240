alter table api.films add column year int;
begin;
savepoint s;
rollback to s;
rollback;
notify pgrst;

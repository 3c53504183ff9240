-- Sessions that call themselves PostgREST's, in this database. Of those of others a user without pg_read_all_stats sees
-- the name and the role only: then `query` says so, and type, state and times are null.
select
  a.pid, a.usename as role, a.application_name as application, a.query, a.state, a.backend_start,
  a.state is distinct from 'idle' as busy,
  greatest(a.backend_start, a.xact_start, a.query_start, a.state_change) as active
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database()
  and coalesce(a.backend_type, 'client backend') = 'client backend'
  and a.application_name like 'PostgREST %%'
  and a.pid <> pg_catalog.pg_backend_pid()
order by a.pid;

-- A process id may belong to somebody else by now: what made it PostgREST's is asked again, in the same statement.
select a.pid, pg_catalog.pg_terminate_backend(a.pid) as ended
from pg_catalog.pg_stat_activity as a
where a.pid = any(%(pids)s)
  and a.datname = pg_catalog.current_database()
  and a.backend_type = 'client backend'
  and a.application_name like 'PostgREST %%'
  and a.usename = %(role)s
  and a.query like 'LISTEN %%' = %(listening)s
  and a.pid <> pg_catalog.pg_backend_pid()
order by a.pid;

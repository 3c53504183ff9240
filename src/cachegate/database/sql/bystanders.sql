-- Sessions in this database that listen to something, or that a pooler has left as it leaves them; PostgREST's too.
select a.pid, a.usename as role, a.application_name as application, a.query ~* '^\s*listen\s' as listens, a.query
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database()
  and a.pid <> pg_catalog.pg_backend_pid()
  and a.application_name <> 'cachegate'
  and (a.query ~* '^\s*listen\s'
    or a.query = 'DISCARD ALL'           -- PgBouncer's server_reset_query
    or a.application_name ~* '^supavisor'
    or a.usename = 'pgbouncer')
order by a.pid;

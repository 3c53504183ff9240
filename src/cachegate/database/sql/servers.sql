-- PostgREST's own connections to this database; application_name carries the version since 11.2.
select a.pid, a.usename as role, a.application_name as application, coalesce(a.query like 'LISTEN %%', false) as listener, a.query
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database()
  and a.application_name like 'PostgREST %%'
order by listener desc, a.pid;

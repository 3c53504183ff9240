-- Sessions that may be PostgREST's, in every database of the server; application names are shown to everybody.
select a.pid, a.datname as database, a.usename as role, a.application_name as application, a.query,
  coalesce(a.state, '') as state, a.backend_start as started,
  case when a.state = 'active'
    then extract(epoch from pg_catalog.clock_timestamp() - a.query_start)::float8 end as busy,
  coalesce(pg_catalog.host(a.client_addr), '') as address,
  coalesce(a.wait_event_type = 'Lock', false) as waiting
from pg_catalog.pg_stat_activity as a
where a.application_name ~* '^postgrest( |$)'
  and a.datname is not null              -- not a replication of that name
order by a.pid;

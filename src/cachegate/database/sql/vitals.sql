-- This database and its server, as any user may see them.
select pg_catalog.current_database() as name, current_user as user,
  pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
  pg_catalog.pg_is_in_recovery() as replica,
  pg_catalog.pg_backend_pid() as pid,
  array(select n.nspname::text from pg_catalog.pg_namespace as n order by 1) as schemas,
  array(                                 -- a logical replication is in a database, a standby's is in none
    select r.application_name
    from pg_catalog.pg_stat_replication as r
    join pg_catalog.pg_stat_activity as a on a.pid = r.pid and a.datname is null
    where coalesce(r.state, 'streaming') in ('streaming', 'catchup')
    order by 1) as replicas;

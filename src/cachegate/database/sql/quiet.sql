-- Whether PostgREST has not worked in this database for a while: a schema cache load is a transaction of its pool.
-- It closes its connections after a load; without any it does nothing.
select coalesce(bool_and(
  a.state = 'idle' and a.state_change < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => %(seconds)s)
), true) as quiet
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database()
  and a.application_name like 'PostgREST %%'
  and a.query not like 'LISTEN %%';

-- Who holds, or waits before us for, the locks that these sessions wait for; pid 0 is a prepared transaction.
select distinct w.pid as waiting, b.pid, s.usename as role, s.application_name as application, s.state,
  extract(epoch from pg_catalog.clock_timestamp() - s.xact_start)::float8 as seconds, s.query
from unnest(%(pids)s::int[]) as w (pid)
cross join unnest(pg_catalog.pg_blocking_pids(w.pid)) as b (pid)
left join pg_catalog.pg_stat_activity as s on s.pid = b.pid
order by w.pid, b.pid;

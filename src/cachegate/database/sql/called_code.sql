-- What a statement may run without showing it: functions and procedures by name, and functions of triggers by the
-- name of the table. Extensions send nothing on a channel of ours.
select p.proname as name, coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) as source
from pg_catalog.pg_proc as p
join pg_catalog.pg_language as l on l.oid = p.prolang
where l.lanname not in ('internal', 'c') and p.prokind in ('f', 'p')
  and p.prorettype not in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
  and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
union all
select c.relname, p.prosrc
from pg_catalog.pg_trigger as t
join pg_catalog.pg_class as c on c.oid = t.tgrelid
join pg_catalog.pg_proc as p on p.oid = t.tgfoid
where not t.tgisinternal
order by 1, 2;

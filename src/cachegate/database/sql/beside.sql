-- What PostgREST exposes and the snapshot leaves out: members of extensions, and event-trigger functions (F-41, F-62).
select n.nspname as schema, c.relname as name
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s)
  and c.relkind in ('r', 'v', 'm', 'f', 'p')
  and exists (select from pg_catalog.pg_depend as d
              where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
union
select n.nspname, p.proname
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname = any(%(schemas)s)
  and (p.prorettype = 'pg_catalog.event_trigger'::regtype
    or exists (select from pg_catalog.pg_depend as d
               where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'));

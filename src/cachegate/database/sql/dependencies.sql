-- What each exposed view reads, directly or through other views in any schema.
with recursive
edge as (
  select distinct r.ev_class as view, d.refobjid as source
  from pg_catalog.pg_rewrite as r
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
   and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> r.ev_class
  where r.rulename = '_RETURN'
),
reach as (
  select view, source from edge
  union
  select reach.view, edge.source from reach join edge on edge.view = reach.source
)
select vn.nspname as schema, v.relname as name, sn.nspname as source_schema, s.relname as source,
  v.relkind = 'v' and s.relkind = 'f' as remote
from reach
join pg_catalog.pg_class as v on v.oid = reach.view
join pg_catalog.pg_namespace as vn on vn.oid = v.relnamespace
join pg_catalog.pg_class as s on s.oid = reach.source
join pg_catalog.pg_namespace as sn on sn.oid = s.relnamespace
where vn.nspname = any(%(schemas)s)
  and v.relkind in ('v', 'm')
order by 1, 2, 3, 4;

-- What an INSERT into each exposed table or automatically updatable view has to give. One row per column, and one
-- without a column for the relation itself, so that "nothing" differs from "cannot be told".
with recursive
edge as (  -- a view that reads from one relation only, and has no trigger that inserts in its place
  select r.ev_class as view, min(d.refobjid::int8)::oid as source
  from pg_catalog.pg_rewrite as r
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
   and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> r.ev_class
  where r.rulename = '_RETURN'
    and pg_catalog.pg_relation_is_updatable(r.ev_class, false) & 8 <> 0
    and not exists (
      select from pg_catalog.pg_trigger as t
      where t.tgrelid = r.ev_class and not t.tgisinternal and t.tgtype & 64 <> 0 and t.tgtype & 4 <> 0)
  group by r.ev_class
  having count(distinct d.refobjid) = 1
),
target as (
  select c.oid as exposed, c.oid as at, array[c.oid] as path
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'p', 'v') and not c.relispartition
  union all
  select target.exposed, edge.source, target.path || edge.source
  from target join edge on edge.view = target.at
  where edge.source <> all (target.path)
),
inserted as (
  select target.exposed, target.at as base, target.path
  from target join pg_catalog.pg_class as c on c.oid = target.at
  where c.relkind in ('r', 'p')
)
select
  n.nspname as schema,
  e.relname as relation,
  bn.nspname as table_schema,
  b.relname as table_name,
  a.attname as column,
  b.oid::text || '.' || a.attnum as place,
  array(
    select t.tgname::text from pg_catalog.pg_trigger as t
    where t.tgrelid = b.oid and not t.tgisinternal and t.tgenabled in ('O', 'A')
      and t.tgtype & 1 = 1 and t.tgtype & 2 = 2 and t.tgtype & 4 = 4  -- per row, before, on insert
    order by t.tgname
  ) as triggers,
  a.attnotnull and not exists (
    select from pg_catalog.pg_index as x where x.indrelid = b.oid and x.indisprimary and a.attnum = any(x.indkey)
  ) as droppable
from inserted
join pg_catalog.pg_class as e on e.oid = inserted.exposed
join pg_catalog.pg_namespace as n on n.oid = e.relnamespace
join pg_catalog.pg_class as b on b.oid = inserted.base
join pg_catalog.pg_namespace as bn on bn.oid = b.relnamespace
left join (pg_catalog.pg_attribute as a join pg_catalog.pg_type as t on t.oid = a.atttypid)
  on a.attrelid = b.oid and a.attnum > 0 and not a.attisdropped
 and (a.attnotnull or t.typtype = 'd' and t.typnotnull)
 and not a.atthasdef and a.attidentity = '' and (t.typdefault is null or t.typtype <> 'd')
 and not exists (  -- a default of a view's own is given in its place
   select from pg_catalog.pg_attribute as v
   where v.attrelid = any(inserted.path) and v.attrelid <> b.oid and v.attname = a.attname and v.atthasdef)
order by schema, relation, a.attnum;

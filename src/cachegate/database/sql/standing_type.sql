-- A type by its oid: what is below its domains, what converts to it on assignment, and which columns have it.
with recursive bases (base, not_null, step) as (
  select %(oid)s::pg_catalog.oid, false, 0
  union all
  select t.typbasetype, b.not_null or t.typnotnull, b.step + 1
  from bases as b join pg_catalog.pg_type as t on t.oid = b.base and t.typtype = 'd'),
  last as (select base, not_null from bases order by step desc limit 1),
  domains (type) as (
  select %(oid)s::pg_catalog.oid
  union
  select t.oid from domains as d join pg_catalog.pg_type as t on t.typbasetype = d.type and t.typtype = 'd')
select pg_catalog.format_type(t.oid, null) as printed, pg_catalog.format_type(last.base, null) as base,
  bt.typcategory::text as category, last.not_null, t.typdefault as "default", t.typtype = 'd' as domain,
  coalesce((select pg_catalog.array_agg(e.enumlabel::text order by e.enumsortorder)
    from pg_catalog.pg_enum as e where e.enumtypid = last.base), '{}') as labels,
  coalesce((select pg_catalog.array_agg(pg_catalog.format_type(k.castsource, null))
    from pg_catalog.pg_cast as k where k.casttarget = last.base and k.castcontext in ('a', 'i')), '{}') as assignable,
  coalesce((select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(n.nspname, c.relname, a.attname)
      order by n.nspname, c.relname, a.attname)
    from pg_catalog.pg_attribute as a
    join pg_catalog.pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm')
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where t.typtype = 'd' and not a.attisdropped and a.attnum > 0 and not c.relispartition
      and a.atttypid in (select type from domains)), '[]') as columns,
  coalesce((select pg_catalog.jsonb_object_agg(k.conname, pg_catalog.pg_get_constraintdef(k.oid))
    from pg_catalog.pg_constraint as k where k.contypid = t.oid), '{}') as constraints
from pg_catalog.pg_type as t cross join last join pg_catalog.pg_type as bt on bt.oid = last.base
where t.oid = %(oid)s;

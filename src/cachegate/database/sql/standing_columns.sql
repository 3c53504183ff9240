-- Columns of one relation. `base` looks through domains; only the names of a key are shown to whoever did not ask more.
with recursive bases (type, base, domain_not_null) as (
  select t.oid, t.oid, false from pg_catalog.pg_type as t
  union all
  select b.type, t.typbasetype, b.domain_not_null or t.typnotnull
  from bases as b join pg_catalog.pg_type as t on t.oid = b.base and t.typtype = 'd')
select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
  pg_catalog.format_type(b.base, null) as base, bt.typcategory::text as category,
  a.attnotnull as not_null,
  case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as "default",
  bt.typtype = 'c' as composite, a.attgenerated <> '' or a.attidentity = 'a' as generated,
  a.attgenerated = 'v' as virtual,
  exists (select from pg_catalog.pg_constraint as k
    where k.conrelid = a.attrelid and k.contype in ('p', 'f') and a.attnum = any(k.conkey)) as key,
  coalesce((select pg_catalog.array_agg(e.enumlabel::text order by e.enumsortorder)
    from pg_catalog.pg_enum as e where e.enumtypid = b.base), '{}') as labels
from pg_catalog.pg_attribute as a
join bases as b on b.type = a.atttypid
join pg_catalog.pg_type as bt on bt.oid = b.base and bt.typtype <> 'd'
left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = %(oid)s and a.attnum > 0 and not a.attisdropped
order by a.attnum;

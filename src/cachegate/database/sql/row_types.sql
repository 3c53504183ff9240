-- Types, and the types that they are made of: bases of domains, elements, fields, subtypes of ranges.
with recursive reached (oid) as (
  select unnest(%(types)s::oid[])
  union
  select inner_type.oid
  from reached as r
  join pg_catalog.pg_type as t on t.oid = r.oid
  cross join lateral (
    select t.typelem
    union all select t.typbasetype
    union all select g.rngsubtype from pg_catalog.pg_range as g where g.rngtypid = t.oid
    union all select g.rngtypid from pg_catalog.pg_range as g where g.rngmultitypid = t.oid
    union all select a.atttypid from pg_catalog.pg_attribute as a
      where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
  ) as inner_type (oid)
  where inner_type.oid <> 0
)
select t.oid, t.typname as family, t.typtype::text as kind, pg_catalog.format_type(t.oid, null) as shown,
  -- point, name and the like have a typelem too, and are written as one value
  case when t.typinput = 'pg_catalog.array_in'::pg_catalog.regproc then t.typelem end as element,
  t.typbasetype as base,
  pg_catalog.format_type(t.typbasetype, t.typtypmod) as base_shown,
  (select g.rngsubtype from pg_catalog.pg_range as g where g.rngtypid = t.oid) as subtype,
  (select g.rngtypid from pg_catalog.pg_range as g where g.rngmultitypid = t.oid) as range,
  array(select e.enumlabel::text from pg_catalog.pg_enum as e where e.enumtypid = t.oid order by e.enumsortorder)
    as labels,
  array(select pg_catalog.pg_get_constraintdef(k.oid) from pg_catalog.pg_constraint as k
        where k.contypid = t.oid and k.contype = 'c' order by k.conname) as checks,
  (select coalesce(json_agg(json_build_array(a.attname, a.atttypid::bigint,
                                             pg_catalog.format_type(a.atttypid, a.atttypmod)) order by a.attnum), '[]')
   from pg_catalog.pg_attribute as a
   where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) as fields
from reached as r
join pg_catalog.pg_type as t on t.oid = r.oid
order by t.oid;

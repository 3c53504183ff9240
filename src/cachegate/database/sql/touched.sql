-- Catalog rows written since a transaction id: what one migration file made or changed.
select 'relation' as kind, c.oid::int8 as oid, 0 as attnum, n.nspname as schema, c.relname as name, null as column
from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p') and c.xmin::text::int8 >= %(since)s
union all
select 'column', c.oid::int8, a.attnum, n.nspname, c.relname, a.attname
from pg_catalog.pg_attribute as a
join pg_catalog.pg_class as c on c.oid = a.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p') and a.attnum > 0
  and not a.attisdropped and a.xmin::text::int8 >= %(since)s
union all
select 'dropped column', a.attrelid::int8, a.attnum, n.nspname, c.relname, null
from pg_catalog.pg_attribute as a
join pg_catalog.pg_class as c on c.oid = a.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s) and a.attisdropped and a.xmin::text::int8 >= %(since)s
union all
select 'function', p.oid::int8, 0, n.nspname,
  pg_catalog.format('%%s(%%s)', p.proname, pg_catalog.oidvectortypes(p.proargtypes)), null
from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname = any(%(schemas)s) and p.xmin::text::int8 >= %(since)s
union all
select 'foreign key', k.oid::int8, 0, n.nspname,
  c.relname || '.' || k.conname, null
from pg_catalog.pg_constraint as k
join pg_catalog.pg_class as c on c.oid = k.conrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s) and k.contype = 'f' and k.xmin::text::int8 >= %(since)s
union all
select 'key', i.oid::int8, 0, n.nspname, c.relname || '.' || i.relname, null
from pg_catalog.pg_index as x
join pg_catalog.pg_class as c on c.oid = x.indrelid
join pg_catalog.pg_class as i on i.oid = x.indexrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s) and x.indisunique and greatest(x.xmin::text::int8, i.xmin::text::int8) >= %(since)s
order by 1, 4, 5, 6;

-- Catalog rows written since a transaction id: what one migration file made or changed. Ages are compared rather than
-- ids: they stay in order when the counter wraps around. Id 0 is older than everything. `command` is the row's place
-- among the commands of its transaction; a change that was rolled back leaves its mark in xmax, and overwrites it.
-- `maker` is the transaction that made a relation: nothing writes the rows of system columns again; a view has none, and
-- the row of its type is written again less often than its own.
with since as materialized (select pg_catalog.age(%(since)s::text::pg_catalog.xid) as age),
written as materialized (  -- the largest catalog is read once, and first: few rows are left to be joined
  select a.attrelid, a.attnum, a.attname, a.attisdropped, a.xmin::text::int8 as writer,
    case when a.xmax::text = '0' then a.cmin::text::int8 end as command
  from pg_catalog.pg_attribute as a
  where a.attnum > 0 and pg_catalog.age(a.xmin) <= (select age from since)
)
select 'relation' as kind, c.oid::int8 as oid, 0 as attnum, n.nspname as schema, c.relname as name, null as part,
  c.xmin::text::int8 as writer, case when c.xmax::text = '0' then c.cmin::text::int8 end as command,
  coalesce(a.xmin, t.xmin)::text::int8 as maker
from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = -1
left join pg_catalog.pg_type as t on t.oid = c.reltype
where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p')
  and pg_catalog.age(c.xmin) <= (select age from since)
union all
select case when w.attisdropped then 'dropped column' else 'column' end, c.oid::int8, w.attnum, n.nspname, c.relname,
  case when not w.attisdropped then w.attname end, w.writer, w.command, null
from written as w
join pg_catalog.pg_class as c on c.oid = w.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p')
union all
select 'function', p.oid::int8, 0, n.nspname,
  pg_catalog.format('%%s(%%s)', p.proname, pg_catalog.oidvectortypes(p.proargtypes)), null,
  p.xmin::text::int8, case when p.xmax::text = '0' then p.cmin::text::int8 end, null
from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname = any(%(schemas)s) and pg_catalog.age(p.xmin) <= (select age from since)
union all
select 'foreign key', k.oid::int8, 0, n.nspname, c.relname, k.conname,
  k.xmin::text::int8, case when k.xmax::text = '0' then k.cmin::text::int8 end, null
from pg_catalog.pg_constraint as k
join pg_catalog.pg_class as c on c.oid = k.conrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s) and k.contype = 'f' and pg_catalog.age(k.xmin) <= (select age from since)
union all
select 'key', i.oid::int8, 0, n.nspname, c.relname, i.relname,
  (case when y.younger then x.xmin else i.xmin end)::text::int8,
  case when y.younger and x.xmax::text = '0' then x.cmin::text::int8
    when not y.younger and i.xmax::text = '0' then i.cmin::text::int8 end, null
from pg_catalog.pg_index as x
join pg_catalog.pg_class as c on c.oid = x.indrelid
join pg_catalog.pg_class as i on i.oid = x.indexrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral (select pg_catalog.age(x.xmin) < pg_catalog.age(i.xmin) as younger) as y
where n.nspname = any(%(schemas)s) and x.indisunique
  and least(pg_catalog.age(x.xmin), pg_catalog.age(i.xmin)) <= (select age from since)
order by 1, 4, 5, 6;

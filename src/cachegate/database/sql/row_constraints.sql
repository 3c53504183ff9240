-- CHECKs and foreign keys of given tables, and of a partitioned one what its partitions take between them.
with wanted as (
  select c.oid, n.nspname as schema, c.relname as relation
  from unnest(%(schemas)s::text[], %(names)s::text[]) as w (schema, name)
  join pg_catalog.pg_namespace as n on n.nspname = w.schema
  join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = w.name
)
select w.schema, w.relation, k.conname as name,
  case when k.contype = 'c' then pg_catalog.pg_get_expr(k.conbin, k.conrelid) end as condition,
  array(
    select a.attname::text
    from unnest(k.conkey) with ordinality as p (attnum, position)
    join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = p.attnum
    order by p.position
  ) as columns,
  fn.nspname as target_schema,
  f.relname as target,
  array(
    select a.attname::text
    from unnest(k.confkey) with ordinality as p (attnum, position)
    join pg_catalog.pg_attribute as a on a.attrelid = k.confrelid and a.attnum = p.attnum
    order by p.position
  ) as target_columns
from wanted as w
join pg_catalog.pg_constraint as k on k.conrelid = w.oid and k.contype in ('c', 'f')
left join pg_catalog.pg_class as f on f.oid = k.confrelid
left join pg_catalog.pg_namespace as fn on fn.oid = f.relnamespace
union all
select w.schema, w.relation, '',
  (select pg_catalog.string_agg(pg_catalog.format('(%%s)', pg_catalog.pg_get_partition_constraintdef(i.inhrelid)),
                                ' or ' order by i.inhrelid)
   from pg_catalog.pg_inherits as i where i.inhparent = w.oid),
  array(select a.attname::text from pg_catalog.pg_attribute as a
        where a.attrelid = w.oid and a.attnum = any(p.partattrs::int2[]) order by a.attnum),
  null, null, null
from wanted as w
join pg_catalog.pg_partitioned_table as p on p.partrelid = w.oid
order by 1, 2, 3;

-- In all schemas: views over private tables are linked by the tables' foreign keys.
select
  n.nspname as schema,
  c.relname as relation,
  k.conname as name,
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
from pg_catalog.pg_constraint as k
join pg_catalog.pg_class as c on c.oid = k.conrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_class as f on f.oid = k.confrelid
join pg_catalog.pg_namespace as fn on fn.oid = f.relnamespace
where k.contype = 'f'
  and k.conparentid = 0  -- the copies on partitions are not relationships
  and n.nspname not in ('pg_catalog', 'information_schema')
  and not c.relispartition
  and not f.relispartition
order by schema, relation, name;

select
  n.nspname as schema,
  c.relname as relation,
  i.relname as name,
  array(
    select a.attname::text
    from unnest(x.indkey) with ordinality as k (attnum, position)
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
    where k.position <= x.indnkeyatts  -- the rest are INCLUDE columns
    order by k.position
  ) as columns,
  x.indisprimary as primary,
  -- ON CONFLICT infers an index from bare columns only; temporal keys (18) are GiST and cannot be inferred
  x.indpred is null and x.indexprs is null and x.indimmediate and x.indisvalid and m.amname = 'btree' as plain,
  exists (select from pg_catalog.pg_constraint as k where k.conindid = i.oid and k.contype in ('p', 'u')) as constraint
from pg_catalog.pg_index as x
join pg_catalog.pg_class as c on c.oid = x.indrelid
join pg_catalog.pg_class as i on i.oid = x.indexrelid
join pg_catalog.pg_am as m on m.oid = i.relam
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s)
  and x.indisunique
  and c.relkind in ('r', 'p')
  and not c.relispartition
order by schema, relation, name;

-- Unique indexes and what backs unique and primary keys, in all schemas: a view is upserted by its table's keys.
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
  exists (select from pg_catalog.pg_constraint as k where k.conindid = i.oid and k.contype in ('p', 'u')) as constraint,
  not x.indimmediate as deferrable,
  pg_catalog.pg_get_expr(x.indpred, c.oid, true) as predicate,
  (
    select coalesce(jsonb_agg(jsonb_build_array(
      e.attname, pg_catalog.format_type(e.atttypid, e.atttypmod), pg_catalog.pg_get_indexdef(i.oid, e.attnum, true)
    ) order by e.attnum), '[]')
    from unnest(x.indkey) with ordinality as k (attnum, position)
    join pg_catalog.pg_attribute as e on e.attrelid = i.oid and e.attnum = k.position
    where k.attnum = 0
  ) as expressions,
  m.amname <> 'btree' as temporal,
  coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false) as nulls_not_distinct  -- since 15
from pg_catalog.pg_index as x
join pg_catalog.pg_class as c on c.oid = x.indrelid
join pg_catalog.pg_class as i on i.oid = x.indexrelid
join pg_catalog.pg_am as m on m.oid = i.relam
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema')
  and x.indisunique
  and c.relkind in ('r', 'p')
  and not c.relispartition
order by schema, relation, name;

-- Every foreign key, primary key and UNIQUE constraint outside the system's own schemas. Copies that a partition
-- inherits are no relationships of their own; a key that only a partition has is one.
select
  k.contype::text as kind,
  k.conname as name,
  n.nspname as schema,
  c.relname as relation,
  c.relispartition as partition,
  array(
    select a.attname::text
    from unnest(k.conkey) with ordinality as p (attnum, position)
    join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = p.attnum
    order by case when k.contype = 'f' then p.position else a.attnum end
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
left join pg_catalog.pg_class as f on f.oid = k.confrelid
left join pg_catalog.pg_namespace as fn on fn.oid = f.relnamespace
where (k.contype in ('p', 'u') or k.contype = 'f' and k.conparentid = 0)
  and n.nspname not in ('pg_catalog', 'information_schema')
order by schema, relation, name;

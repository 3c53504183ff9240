-- Foreign keys that rows of one relation are pointed at by, each once and as it was written: those to its partitions, and
-- to what it is a partition of, too. `fixed`: the pointing columns cannot simply be given another value.
with recursive own (oid) as (
  select %(oid)s::pg_catalog.oid
  union select t.relid from pg_catalog.pg_partition_tree(%(oid)s::pg_catalog.oid) as t
  union select a.relid from pg_catalog.pg_partition_ancestors(%(oid)s::pg_catalog.oid) as a),
  above (oid, parent) as (
  select k.oid, k.conparentid
  from pg_catalog.pg_constraint as k join own on own.oid = k.confrelid where k.contype = 'f'
  union
  select k.oid, k.conparentid from above as a join pg_catalog.pg_constraint as k on k.oid = a.parent)
select n.nspname as schema, c.relname as name, k.confdeltype::text as on_delete,
  c.relkind = 'r' and exists (select from pg_catalog.pg_inherits as i where i.inhparent = c.oid) as heirs,
  (select pg_catalog.array_agg(a.attname::text order by key.place)
    from pg_catalog.unnest(k.conkey) with ordinality as key (number, place)
    join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = key.number) as columns,
  (select pg_catalog.array_agg(a.attname::text order by key.place)
    from pg_catalog.unnest(k.confkey) with ordinality as key (number, place)
    join pg_catalog.pg_attribute as a on a.attrelid = k.confrelid and a.attnum = key.number) as targets,
  (c.oid <> %(oid)s and c.oid in (select oid from own))
    or pg_catalog.pg_get_constraintdef(k.oid) ~ 'PERIOD '
    or exists (select from pg_catalog.pg_constraint as other
      where other.conrelid = k.conrelid and other.oid <> k.oid and other.contype in ('p', 'u', 'x', 'c', 'f')
        and other.conkey && k.conkey
        and not (other.contype = 'f' and other.conkey = k.conkey and other.confrelid in (select oid from own)))
    or exists (select from pg_catalog.pg_index as i
      where i.indrelid = k.conrelid and i.indisunique
        and (i.indkey::pg_catalog.int2[] && k.conkey or i.indexprs is not null or i.indpred is not null))
    or exists (select from pg_catalog.pg_attribute as a
      where a.attrelid = k.conrelid and a.attnum = any (k.conkey) and (a.attgenerated <> '' or a.attidentity = 'a'))
    as fixed
from above
join pg_catalog.pg_constraint as k on k.oid = above.oid and above.parent = 0
join pg_catalog.pg_class as c on c.oid = k.conrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
order by 1, 2, k.conname, k.oid;

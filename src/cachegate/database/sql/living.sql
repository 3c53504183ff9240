-- Objects that a file could drop and that are still there; listed only if they are not as many as are known.
select case when count(*) <> %(known)s then coalesce(array_agg(living.oid), '{}') end as oids
from (
  select c.oid::int8 as oid from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = any(%(schemas)s) and (c.relkind in ('r', 'v', 'm', 'f', 'p')
    or exists (select from pg_catalog.pg_index as x where x.indexrelid = c.oid and x.indisunique))
  union all
  select p.oid::int8 from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace where n.nspname = any(%(schemas)s)
  union all
  select k.oid::int8 from pg_catalog.pg_constraint as k
  join pg_catalog.pg_namespace as n on n.oid = k.connamespace where n.nspname = any(%(schemas)s) and k.contype = 'f'
) as living;

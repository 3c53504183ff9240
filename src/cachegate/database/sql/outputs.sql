select
  n.nspname as schema,
  p.proname as name,
  pg_catalog.oidvectortypes(p.proargtypes) as signature,
  array_agg(coalesce(a.name, '') order by a.position) as names,
  array_agg(pg_catalog.format_type(a.type, null) order by a.position) as types
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
cross join unnest(p.proallargtypes, p.proargmodes, p.proargnames) with ordinality as a (type, mode, name, position)
where n.nspname = any(%(schemas)s)
  and p.prokind = 'f'
  and a.mode in ('o', 'b', 't')
group by p.oid, n.nspname, p.proname, p.proargtypes
order by schema, name, signature;

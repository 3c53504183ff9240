select r.role, n.nspname as schema
from unnest(%(roles)s::text[]) as r (role), pg_catalog.pg_namespace as n
where n.nspname = any(%(schemas)s)
  and pg_catalog.has_schema_privilege(r.role, n.oid, 'usage')
order by 1, 2;

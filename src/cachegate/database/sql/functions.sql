select
  n.nspname as schema,
  p.proname as name,
  pg_catalog.oidvectortypes(p.proargtypes) as signature,
  array(select pg_catalog.format_type(a.type, null) from unnest(p.proargtypes) with ordinality as a (type, position)
        order by a.position) as types,
  p.proargnames::text[] as names,
  p.proargmodes::text[] as modes,
  p.pronargdefaults::int as defaults,
  p.provariadic <> 0 as variadic,
  pg_catalog.format_type(p.prorettype, null) as returns,
  p.proretset as returns_set,
  pg_catalog.md5(pg_catalog.pg_get_functiondef(p.oid)) as definition,
  array(select r.role from unnest(%(roles)s::text[]) as r (role)
        where pg_catalog.has_function_privilege(r.role, p.oid, 'execute')) as execute
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname = any(%(schemas)s)
  and p.prokind = 'f'
  and p.prorettype not in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
  and not exists (  -- objects of extensions are not the author's
    select from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
order by schema, name, signature;

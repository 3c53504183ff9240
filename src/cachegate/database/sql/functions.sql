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
  case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end as volatility,
  -- rows are what a composite type, or any OUT, INOUT or TABLE argument returns; domains are looked through
  r.typtype = 'c' or coalesce(p.proargmodes::text[] && '{t,b,o}', false) as returns_row,
  rn.nspname as result_schema,
  coalesce(rc.relname, r.typname) as result_name,
  pg_catalog.md5(pg_catalog.pg_get_functiondef(p.oid)) as definition,
  p.prosecdef as security_definer,
  coalesce(p.proconfig::text[], '{}') as settings,
  exists (select from pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) as a
          where a.grantee = 0 and a.privilege_type = 'EXECUTE') as everybody,
  -- something else is made of it, it comes with a range type, or it is a column of a row (a computed field, or a
  -- relationship)
  exists (select from pg_catalog.pg_depend as d
          where d.refclassid = 'pg_catalog.pg_proc'::regclass and d.refobjid = p.oid
            or d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
    or p.pronargs = 1 and exists (select from pg_catalog.pg_type as t where t.oid = p.proargtypes[0] and t.typtype = 'c')
    as used,
  array(select r.role from unnest(%(roles)s::text[]) as r (role)
        where pg_catalog.has_function_privilege(r.role, p.oid, 'execute')) as execute
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
join lateral (
  with recursive under as (
    select t.oid, t.typbasetype from pg_catalog.pg_type as t where t.oid = p.prorettype
    union all
    select t.oid, t.typbasetype from under join pg_catalog.pg_type as t on t.oid = under.typbasetype
  )
  select under.oid from under where under.typbasetype = 0
) as base on true
join pg_catalog.pg_type as r on r.oid = base.oid
join pg_catalog.pg_namespace as rn on rn.oid = r.typnamespace
left join pg_catalog.pg_class as rc on rc.oid = r.typrelid
where n.nspname = any(%(schemas)s)
  and p.prokind = 'f'
  and p.prorettype not in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
  and not exists (  -- objects of extensions are not the author's
    select from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
order by schema, name, signature;

-- How PostgREST reads and shows values by the database's own functions. Domain representations: implicit casts by a
-- function between a domain and json or text, which PostgREST's role may execute (since 11.2, F-69). Media handlers:
-- aggregates over rows, and functions, that return a domain named like a media type (since 12.0).
select 'representation' as kind, null as schema,
  pg_catalog.format_type(k.castsource, null) || ' to ' || pg_catalog.format_type(k.casttarget, null) as name,
  k.castfunc::pg_catalog.regproc::text as function
from pg_catalog.pg_cast as k
join pg_catalog.pg_type as s on s.oid = k.castsource
join pg_catalog.pg_type as t on t.oid = k.casttarget
where k.castcontext = 'i'
  and k.castmethod = 'f'
  and case  -- a role that is not there yet is asked about when it is
    when exists (select from pg_catalog.pg_roles as r where r.rolname = %(connection)s::text)
    then pg_catalog.has_function_privilege(%(connection)s::text, k.castfunc, 'execute') else true end
  and (s.typtype = 'd' and k.casttarget in ('pg_catalog.json'::regtype, 'pg_catalog.text'::regtype)
    or t.typtype = 'd' and k.castsource in ('pg_catalog.json'::regtype, 'pg_catalog.text'::regtype))
union all
select 'media handler', n.nspname,
  p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ') for ' || d.typname,
  p.oid::pg_catalog.regproc::text
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
join pg_catalog.pg_type as d on d.oid = p.prorettype and d.typtype = 'd'
where n.nspname = any(%(schemas)s)
  and (d.typname ~* '^[a-z0-9.-]+/[a-z0-9.+-]+$' or d.typname = '*/*')
  and (p.prokind = 'f' and not p.proretset
    or p.prokind = 'a' and p.pronargs = 1 and (
      p.proargtypes[0] = 'pg_catalog.anyelement'::regtype
      or exists (select from pg_catalog.pg_class as c
                 where c.reltype = p.proargtypes[0] and c.relkind in ('r', 'v', 'm', 'f', 'p'))))
order by 1, 2, 3;

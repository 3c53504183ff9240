-- Roles that somebody granted something exposed to, and that PostgREST may not become: named in the grants themselves,
-- without a login of their own and without members, so neither people nor groups, and no owners of things (F-87). And
-- `beside` the API's roles: those that bypass row-level security, if PostgREST may become them, and those with which
-- services of a platform log in.
with recursive member as (
  select r.oid, r.rolsuper from pg_catalog.pg_roles as r where r.rolname = %(connection)s
  union
  select m.roleid, r.rolsuper
  from pg_catalog.pg_auth_members as m
  join member on member.oid = m.member
  join pg_catalog.pg_roles as r on r.oid = m.roleid
  where coalesce((pg_catalog.to_jsonb(m) ->> 'set_option')::boolean, true)
),
granted as (
  select acl.grantee, n.nspname as schema, c.relname::text as name
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  cross join lateral pg_catalog.aclexplode(c.relacl) as acl
  where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p')
    and acl.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')  -- what no request needs is no use (MAINTAIN)
  union
  select acl.grantee, n.nspname, c.relname::text
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_class as c on c.oid = a.attrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  cross join lateral pg_catalog.aclexplode(a.attacl) as acl
  where n.nspname = any(%(schemas)s) and a.attnum > 0 and not a.attisdropped
    and acl.privilege_type in ('SELECT', 'INSERT', 'UPDATE')
  union
  select (pg_catalog.aclexplode(p.proacl)).grantee, n.nspname,
    pg_catalog.format('%%s(%%s)', p.proname, pg_catalog.oidvectortypes(p.proargtypes))
  from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where n.nspname = any(%(schemas)s) and p.prokind = 'f'
)
select r.rolname as role, granted.schema, granted.name, (r.rolbypassrls or served.it) as beside
from granted
join pg_catalog.pg_roles as r on r.oid = granted.grantee
cross join lateral (select r.rolname = any(%(services)s::text[])) as served (it)
where not r.rolsuper
  and r.rolname !~ '^pg_'
  and r.rolname <> all(%(roles)s::text[])
  and case
    when served.it then true                          -- a service of the platform logs in as this one, past PostgREST
    when r.rolbypassrls then                          -- no API role, and yet requests may come as this one
      r.oid in (select oid from member)
      and pg_catalog.has_schema_privilege(r.oid, granted.schema, 'usage')
    else
      not r.rolcanlogin
      and r.oid not in (select oid from member)
      and not exists (select from member where rolsuper)  -- who may become anybody
      and not exists (select from pg_catalog.pg_auth_members as m
                      join pg_catalog.pg_roles as other on other.oid = m.member
                      where m.roleid = r.oid and not other.rolsuper)
      and not exists (select from pg_catalog.pg_class as c where c.relowner = r.oid)
      and not exists (select from pg_catalog.pg_proc as p where p.proowner = r.oid)
  end
order by 1, 2, 3;

-- Roles that log in to become one of these, the likeliest first: PostgREST's own is NOINHERIT, and no administrator.
select r.rolname as role
from pg_catalog.pg_roles as r
where r.rolcanlogin and not (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
  and r.rolname <> all(%(ours)s)
  and exists (
    select from pg_catalog.pg_auth_members as m
    join pg_catalog.pg_roles as g on g.oid = m.roleid
    where m.member = r.oid and g.rolname = any(%(roles)s))
order by r.rolinherit, role;

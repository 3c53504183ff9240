-- Roles that the connection role may switch to, through grants at any depth. pg_has_role says yes to everything for a
-- superuser, so membership is walked; from 16 on a grant may exclude SET.
with recursive member as (
  select r.oid from pg_catalog.pg_roles as r where r.rolname = %(connection)s
  union
  select m.roleid from pg_catalog.pg_auth_members as m join member on member.oid = m.member
  where coalesce((pg_catalog.to_jsonb(m) ->> 'set_option')::boolean, true)
)
select r.rolname as role, r.rolsuper as superuser, r.rolbypassrls as bypassrls,
  r.rolname = %(connection)s as connection,
  r.oid in (select oid from member) as settable
from pg_catalog.pg_roles as r
where (r.oid in (select oid from member) or r.rolname = any(%(named)s))
  and r.rolname !~ '^pg_'
order by 1;

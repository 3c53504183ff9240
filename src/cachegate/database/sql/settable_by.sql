-- Roles that were granted to a role in a way that lets it become them; from 16 on a grant may exclude SET.
select g.rolname as role
from pg_catalog.pg_auth_members as m
join pg_catalog.pg_roles as r on r.oid = m.member
join pg_catalog.pg_roles as g on g.oid = m.roleid
where r.rolname = %(role)s and coalesce((pg_catalog.to_jsonb(m) ->> 'set_option')::boolean, true)
order by role;

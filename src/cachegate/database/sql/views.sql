-- Views and materialized views with their query, parsed, as Postgres stores it.
select c.oid::int8 as oid, n.nspname as schema, c.relname as name, r.ev_action::text as query
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_rewrite as r on r.ev_class = c.oid and r.rulename = '_RETURN'
where c.relkind in ('v', 'm') and n.nspname = any(%(schemas)s)
order by schema, name;

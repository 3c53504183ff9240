-- The relations of these schemas that were made first.
select n.nspname as schema, c.relname as name
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s)
  and c.relkind in ('r', 'p', 'v', 'm')
  and c.relname not like 'cachegate\_fence\_%%'
order by c.oid
limit %(count)s;

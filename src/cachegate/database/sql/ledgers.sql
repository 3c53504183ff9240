-- Ordinary tables with their columns; whose they are is told by names.
select n.nspname as schema, c.relname as name, pg_catalog.array_agg(a.attname::text order by a.attnum) as columns
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p')
  and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname not like 'pg\_%'
group by n.nspname, c.relname
order by n.nspname, c.relname;

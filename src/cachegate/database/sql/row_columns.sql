-- Columns of given tables, with the types that a JSON row is turned into.
select n.nspname as schema, c.relname as relation, a.attname as name, a.atttypid as type,
  pg_catalog.format_type(a.atttypid, a.atttypmod) as shown,
  not (a.attnotnull or t.typtype = 'd' and t.typnotnull) as nullable
from unnest(%(schemas)s::text[], %(names)s::text[]) as wanted (schema, name)
join pg_catalog.pg_namespace as n on n.nspname = wanted.schema
join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = wanted.name
join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type as t on t.oid = a.atttypid
order by schema, relation, a.attnum;

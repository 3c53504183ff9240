-- Names of columns by number.
select a.attrelid::int8 as oid, a.attnum::int as number, a.attname as name, n.nspname as schema, c.relname as relation
from pg_catalog.pg_attribute as a
join pg_catalog.pg_class as c on c.oid = a.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where a.attrelid::int8 = any(%(oids)s::int8[]) and a.attnum > 0 and not a.attisdropped;

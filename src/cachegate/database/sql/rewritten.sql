-- Whether a column was dropped or changed, or a primary key made, after its relation: what only a description of the API
-- shows in an old cache. Rows of one relation that were written by one transaction are as they were made.
select exists (
  select
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_class as c on c.oid = a.attrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p') and a.attnum > 0
  group by a.attrelid
  having pg_catalog.bool_or(a.attisdropped)
    or pg_catalog.min(pg_catalog.age(a.xmin)) <> pg_catalog.max(pg_catalog.age(a.xmin))
) or exists (
  select
  from pg_catalog.pg_index as x
  join pg_catalog.pg_class as c on c.oid = x.indrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute as a on a.attrelid = x.indrelid and a.attnum = 1
  where n.nspname = any(%(schemas)s) and x.indisprimary and pg_catalog.age(x.xmin) <> pg_catalog.age(a.xmin)
) or exists (  -- a type that was renamed or moved
  select
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_class as c on c.oid = a.attrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_type as t on t.oid = a.atttypid
  where n.nspname = any(%(schemas)s) and a.attnum > 0 and t.oid >= 16384  -- the first that is not Postgres' own
    and pg_catalog.age(t.xmin) < pg_catalog.age(a.xmin)
) as rewritten;

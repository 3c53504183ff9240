-- Enum types of any schema but the system's, by the name that columns and arguments have them by.
select
  pg_catalog.format_type(t.oid, null) as type,
  array(select e.oid::int8 from pg_catalog.pg_enum as e where e.enumtypid = t.oid order by e.enumsortorder) as places,
  array(select e.enumlabel::text from pg_catalog.pg_enum as e where e.enumtypid = t.oid order by e.enumsortorder)
    as labels
from pg_catalog.pg_type as t
join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
where t.typtype = 'e'
  and n.nspname not in ('pg_catalog', 'information_schema')
order by 1;

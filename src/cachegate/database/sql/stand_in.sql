insert into pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
select
  pg_catalog.pg_nextoid('pg_catalog.pg_extension', 'oid', 'pg_catalog.pg_extension_oid_index'),
  %(extension)s, r.oid, n.oid, false, %(version)s
from pg_catalog.pg_roles as r, pg_catalog.pg_namespace as n
where r.rolname = current_user and n.nspname = %(schema)s
  and not exists (select from pg_catalog.pg_extension as e where e.extname = %(extension)s);

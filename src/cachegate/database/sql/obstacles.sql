-- What may keep a role from opening one more connection to this database. A limit of -1 is none.
select r.rolname as role, r.rolcanlogin as login, r.rolconnlimit as role_limit,
  (select count(*) from pg_catalog.pg_stat_activity as a where a.usesysid = r.oid) as role_sessions,
  pg_catalog.has_database_privilege(r.oid, d.oid, 'connect') as connects,
  d.datallowconn as open, d.datconnlimit as database_limit,
  (select count(*) from pg_catalog.pg_stat_activity as a where a.datid = d.oid) as database_sessions,
  pg_catalog.current_setting('max_connections')::int
    - pg_catalog.current_setting('superuser_reserved_connections')::int as server_limit,
  (select count(*) from pg_catalog.pg_stat_activity as a where a.datid is not null) as server_sessions
from pg_catalog.pg_roles as r
cross join pg_catalog.pg_database as d
where r.rolname = %(role)s and not r.rolsuper
  and d.datname = pg_catalog.current_database();

-- What PostgREST's role sets for it: pgrst.db_schemas wins over the environment, for this database over for all.
select pg_catalog.split_part(c.setting, '=', 2) as schemas
from pg_catalog.pg_db_role_setting as s
join pg_catalog.pg_roles as r on r.oid = s.setrole
cross join unnest(s.setconfig) as c (setting)
where r.rolname = %(role)s
  and (s.setdatabase = 0
    or s.setdatabase = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()))
  and c.setting like 'pgrst.db_schemas=%%'
order by s.setdatabase desc
limit 1;

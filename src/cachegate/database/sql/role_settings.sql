-- Settings of a role, those for this database first: PostgREST reads its in-database configuration from them.
select c.setting
from pg_catalog.pg_db_role_setting as s
join pg_catalog.pg_roles as r on r.oid = s.setrole
left join pg_catalog.pg_database as d on d.oid = s.setdatabase
cross join unnest(s.setconfig) as c (setting)
where r.rolname = %(role)s
  and (s.setdatabase = 0 or d.datname = pg_catalog.current_database())
order by s.setdatabase <> 0 desc;

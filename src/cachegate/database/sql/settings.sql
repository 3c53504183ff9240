-- What the database sets for a role's sessions here, the one that wins first: role here, role, database.
select c.setting
from pg_catalog.pg_db_role_setting as s
left join pg_catalog.pg_roles as r on r.oid = s.setrole
left join pg_catalog.pg_database as d on d.oid = s.setdatabase
cross join unnest(s.setconfig) with ordinality as c (setting, place)
where (s.setrole = 0 or r.rolname = %(role)s)
  and (s.setdatabase = 0 or d.datname = pg_catalog.current_database())
order by s.setrole = 0, s.setdatabase = 0, c.place;

-- Functions and procedures of these names, with what their bodies say. Those of extensions are not the project's.
select p.proname as name, l.lanname as language,
  coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) as source
from pg_catalog.pg_proc as p
join pg_catalog.pg_language as l on l.oid = p.prolang
where p.proname = any(%(names)s) and p.prokind in ('f', 'p')
  and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  and not exists (
    select from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
order by p.oid;

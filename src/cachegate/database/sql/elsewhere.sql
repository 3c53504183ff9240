-- Schemas that are not exposed and hold relations of the project's own, with the number of these.
select n.nspname as schema, count(*)::int8 as relations
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'v', 'm', 'f', 'p')
  and n.nspname <> all(%(schemas)s) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (  -- objects of extensions are not the author's
    select from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
group by n.nspname
order by 1;

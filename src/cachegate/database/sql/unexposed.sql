-- Schemas that PostgREST does not expose, with those of their relations that an API role may use all the same.
select n.nspname as schema, array(
  select c.relname::text
  from pg_catalog.pg_class as c
  where c.relnamespace = n.oid and c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition
    and exists (select from unnest(%(roles)s::text[]) as r (role)
                where pg_catalog.has_schema_privilege(r.role, n.oid, 'usage')
                  and pg_catalog.has_table_privilege(r.role, c.oid, 'select, insert, update, delete'))
    and not exists (
      select from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1) as relations
from pg_catalog.pg_namespace as n
where n.nspname <> all(%(schemas)s::text[])
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1;

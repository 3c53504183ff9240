-- Kinds and filter as PostgREST's own table query has them (docs of 12: schema cache; F-35 for partitions).
select
  n.nspname as schema,
  c.relname as name,
  c.relkind::text as kind,
  case when c.relkind in ('r', 'p') then 28 else pg_catalog.pg_relation_is_updatable(c.oid, true) end as writes,
  c.relispopulated as populated,
  array(
    select pg_catalog.array_to_string(array[r.role, v.verb], chr(1))
    from unnest(%(roles)s::text[]) as r (role), unnest(array['select', 'insert', 'update', 'delete']) as v (verb)
    where pg_catalog.has_table_privilege(r.role, c.oid, v.verb)
  ) as grants,
  array(
    select t.tgname::text from pg_catalog.pg_trigger as t
    where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A')
      and t.tgtype & 1 = 0 and t.tgtype & 20 <> 0  -- per statement, on insert (4) or update (16)
    order by t.tgname
  ) as statement_triggers,
  case when c.relkind in ('v', 'm') then pg_catalog.md5(pg_catalog.pg_get_viewdef(c.oid)) else '' end as definition
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%(schemas)s)
  and c.relkind in ('r', 'v', 'm', 'f', 'p')
  and not c.relispartition
  and not exists (  -- objects of extensions are not the author's
    select from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  and not (c.relkind = 'v' and c.relname ~ '^cachegate_fence_[0-9a-f]{16}$'  -- another run's fence: see fences.sql
    and coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') ~ '^Cachegate made this view'
    and pg_catalog.regexp_replace(pg_catalog.lower(pg_catalog.pg_get_viewdef(c.oid)), '[[:space:]()]', '', 'g')
      = 'selectcurrent_user::textasrole;')
order by schema, name;

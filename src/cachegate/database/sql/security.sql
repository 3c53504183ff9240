-- What stands between a grant and its effect: for each exposed relation itself, and for each relation that an exposed
-- view reads, whose privileges count and what they are (F-84 to F-86).
with recursive
edge as (  -- what a view reads, and which columns of it; a materialized view has its rows and asks nobody
  select r.ev_class as view, d.refobjid as source,
    coalesce(array_agg(distinct d.refobjsubid) filter (where d.refobjsubid > 0), '{}') as attnums,
    count(*) over (partition by r.ev_class) = 1 as alone
  from pg_catalog.pg_rewrite as r
  join pg_catalog.pg_class as v on v.oid = r.ev_class and v.relkind = 'v'
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
   and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> r.ev_class
  join pg_catalog.pg_class as s on s.oid = d.refobjid and s.relkind in ('r', 'v', 'm', 'f', 'p')
  where r.rulename = '_RETURN'
  group by 1, 2
),
exposed as (
  select c.oid from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition
),
reach as (  -- writes come down to the only relation of a view that Postgres itself makes updatable
  select edge.view as top, edge.view, edge.source, edge.attnums,
    case when edge.alone then pg_catalog.pg_relation_is_updatable(edge.view, false) else 0 end as writes
  from edge join exposed on exposed.oid = edge.view
  union
  select reach.top, edge.view, edge.source, edge.attnums,
    case when edge.alone then reach.writes & pg_catalog.pg_relation_is_updatable(edge.view, false) else 0 end
  from reach join edge on edge.view = reach.source
),
role as (select unnest(%(roles)s::text[])::name as name),
asked as (
  select oid as top, null::oid as view, oid as source, null::int[] as attnums, 28 as writes, null::name as owner
  from exposed
  union all
  -- a security_invoker view asks as the role itself, also inside of one that is not (Postgres' page on CREATE VIEW)
  select reach.top, reach.view, reach.source, reach.attnums, reach.writes,
    case when not coalesce((
      select o.option_value::boolean from pg_catalog.pg_options_to_table(v.reloptions) as o
      where o.option_name = 'security_invoker'), false)
    then pg_catalog.pg_get_userbyid(v.relowner) end
  from reach join pg_catalog.pg_class as v on v.oid = reach.view
)
select tn.nspname as schema, t.relname as name,
  vn.nspname as view_schema, v.relname as view, sn.nspname as source_schema, s.relname as source,
  asked.owner, asked.writes, s.relrowsecurity as row_level,
  array(
    select pg_catalog.array_to_string(array[u.name, verb.name], chr(1))
    from (select asked.owner where asked.owner is not null union all select role.name from role where asked.owner is null)
      as u (name), (values ('select'), ('insert'), ('update'), ('delete')) as verb (name)
    where pg_catalog.has_table_privilege(u.name, s.oid, verb.name)
      or verb.name <> 'delete' and case
        when verb.name = 'select' and asked.attnums <> '{}' then (
          select bool_and(pg_catalog.has_column_privilege(u.name, s.oid, a::smallint, 'select'))
          from unnest(asked.attnums) as a)
        else pg_catalog.has_any_column_privilege(
          u.name, s.oid, case verb.name when 'delete' then 'select' else verb.name end)
      end
  ) as grants,
  array(
    select pg_catalog.array_to_string(array[u.name, verb.name], chr(1))
    from (select asked.owner where asked.owner is not null union all select role.name from role where asked.owner is null)
      as u (name), (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')) as verb (name, code)
    join pg_catalog.pg_roles as r on true
    where r.rolname = u.name and (
      not s.relrowsecurity or r.rolsuper or r.rolbypassrls
      or not s.relforcerowsecurity and pg_catalog.pg_has_role(u.name, s.relowner, 'usage')
      or exists (
        select from pg_catalog.pg_policy as p
        where p.polrelid = s.oid and p.polpermissive and p.polcmd::text in ('*', verb.code)
          and exists (select from unnest(p.polroles) as member (oid)
                      where member.oid = 0 or pg_catalog.pg_has_role(u.name, member.oid, 'usage'))))
  ) as rows
from asked
join pg_catalog.pg_class as t on t.oid = asked.top
join pg_catalog.pg_namespace as tn on tn.oid = t.relnamespace
join pg_catalog.pg_class as s on s.oid = asked.source
join pg_catalog.pg_namespace as sn on sn.oid = s.relnamespace
left join pg_catalog.pg_class as v on v.oid = asked.view
left join pg_catalog.pg_namespace as vn on vn.oid = v.relnamespace
order by 1, 2, asked.view is not null, 3, 4, 5, 6;

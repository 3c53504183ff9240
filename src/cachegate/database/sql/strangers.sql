-- Routines in an exposed schema that are no functions of the API: CALL is not reachable (F-38), and an event-trigger
-- function is listed and cannot be called (F-41). Extensions with what PostgREST lists of them, as far as an API role
-- may use it (F-62).
with member as (
  select d.classid, d.objid, e.extname::text as extension
  from pg_catalog.pg_depend as d
  join pg_catalog.pg_extension as e on e.oid = d.refobjid
  where d.refclassid = 'pg_catalog.pg_extension'::regclass and d.deptype = 'e'
),
part as (
  select p.pronamespace as namespace, m.extension, p.proname::text as name, r.role
  from member as m
  join pg_catalog.pg_proc as p on m.classid = 'pg_catalog.pg_proc'::regclass and p.oid = m.objid
  left join unnest(%(roles)s::text[]) as r (role) on pg_catalog.has_function_privilege(r.role, p.oid, 'execute')
  where p.prokind = 'f'
    and p.prorettype not in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
    -- named arguments, or a single one that takes the whole body (F-39); no OUT names count here
    and (p.pronargs = 0
      or not coalesce('' = any(p.proargnames[1:p.pronargs]), true)
      or p.pronargs = 1 and p.proargtypes[0] in
        ('bytea'::regtype, 'json'::regtype, 'jsonb'::regtype, 'text'::regtype, 'xml'::regtype))
  union all
  select c.relnamespace, m.extension, c.relname::text, r.role
  from member as m
  join pg_catalog.pg_class as c on m.classid = 'pg_catalog.pg_class'::regclass and c.oid = m.objid
  left join unnest(%(roles)s::text[]) as r (role)
    on pg_catalog.has_table_privilege(r.role, c.oid, 'select, insert, update, delete')
  where c.relkind in ('r', 'v', 'm', 'f', 'p')
)
select case when p.prokind = 'p' then 'procedure' else 'event trigger function' end as kind,
  n.nspname as schema,
  pg_catalog.format('%%s(%%s)', p.proname, pg_catalog.oidvectortypes(p.proargtypes)) as name,
  array(select r.role from unnest(%(roles)s::text[]) as r (role)
        where pg_catalog.has_function_privilege(r.role, p.oid, 'execute')) as roles,
  '{}'::text[] as parts
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname = any(%(schemas)s)
  and (p.prokind = 'p' or p.prorettype = 'pg_catalog.event_trigger'::regtype)
  and not exists (select from member as m where m.classid = 'pg_catalog.pg_proc'::regclass and m.objid = p.oid)
union all
select 'extension', n.nspname, part.extension,
  coalesce(array_agg(distinct part.role) filter (where part.role is not null), '{}'),
  coalesce(array_agg(distinct part.name) filter (where part.role is not null), '{}')
from part
join pg_catalog.pg_namespace as n on n.oid = part.namespace
where n.nspname = any(%(schemas)s)
group by n.nspname, part.extension
order by 1, 2, 3;

-- Catalog rows written since a transaction id that no finding is about, and the thing that each hangs on: policies,
-- triggers, defaults, checks, comments, types and what has them, schemas, extensions and their members, roles and
-- settings. `through` names what was written where it has a name of its own. Otherwise as in touched.sql.
with since as materialized (select pg_catalog.age(%(since)s::text::pg_catalog.xid) as age),
relation as materialized (
  select c.oid, n.nspname as schema, c.relname as name
  from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p')
),
function as materialized (
  select p.oid, n.nspname as schema,
    pg_catalog.format('%%s(%%s)', p.proname, pg_catalog.oidvectortypes(p.proargtypes)) as name
  from pg_catalog.pg_proc as p join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where n.nspname = any(%(schemas)s)
),
type as materialized (  -- its own row, a label of it, or a domain's check
  select t.oid, t.typarray, n.nspname as schema, t.typname as name, pg_catalog.format_type(t.oid, null) as printed,
    w.writer, w.locked, w.command
  from (
    select t.oid, t.xmin as writer, t.xmax as locked, t.cmin as command
    from pg_catalog.pg_type as t where t.typtype in ('d', 'e')
    union all
    select e.enumtypid, e.xmin, e.xmax, e.cmin from pg_catalog.pg_enum as e
    union all
    select k.contypid, k.xmin, k.xmax, k.cmin from pg_catalog.pg_constraint as k where k.contypid <> 0
  ) as w
  join pg_catalog.pg_type as t on t.oid = w.oid
  join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
  where pg_catalog.age(w.writer) <= (select age from since)
),
mark as (
  -- A view's query may change while the row of the view itself stays.
  select 'relation' as kind, v.schema, v.name, null::name as part, null::int8 as oid,
    case when r.rulename <> '_RETURN' then 'rule' end as through, v.schema as through_schema, v.name as through_name,
    r.rulename as through_part, r.xmin as writer, r.xmax as locked, r.cmin as command
  from pg_catalog.pg_rewrite as r join relation as v on v.oid = r.ev_class
  where pg_catalog.age(r.xmin) <= (select age from since)
  union all
  select 'relation', c.schema, c.name, null, null, 'policy', c.schema, c.name, p.polname, p.xmin, p.xmax, p.cmin
  from pg_catalog.pg_policy as p join relation as c on c.oid = p.polrelid
  where pg_catalog.age(p.xmin) <= (select age from since)
  union all
  select 'relation', c.schema, c.name, null, null, 'trigger', c.schema, c.name, t.tgname, t.xmin, t.xmax, t.cmin
  from pg_catalog.pg_trigger as t join relation as c on c.oid = t.tgrelid
  where not t.tgisinternal and pg_catalog.age(t.xmin) <= (select age from since)
  union all
  select 'relation', c.schema, c.name, null, null, 'constraint', c.schema, c.name, k.conname, k.xmin, k.xmax, k.cmin
  from pg_catalog.pg_constraint as k join relation as c on c.oid = k.conrelid
  where k.contype in ('c', 'x') and pg_catalog.age(k.xmin) <= (select age from since)
  union all
  select 'column', c.schema, c.name, a.attname, null, null, null, null, null, d.xmin, d.xmax, d.cmin
  from pg_catalog.pg_attrdef as d
  join relation as c on c.oid = d.adrelid
  join pg_catalog.pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
  where pg_catalog.age(d.xmin) <= (select age from since)
  union all
  select 'column', c.schema, c.name, a.attname, null, 'sequence', n.nspname, s.relname, null, s.xmin, s.xmax, s.cmin
  from pg_catalog.pg_class as s
  join pg_catalog.pg_namespace as n on n.oid = s.relnamespace
  join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = s.oid
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i')
  join relation as c on c.oid = d.refobjid
  join pg_catalog.pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where s.relkind = 'S' and pg_catalog.age(s.xmin) <= (select age from since)
  union all
  select 'type', null, t.printed, null, null, 'type', t.schema, t.name, null, t.writer, t.locked, t.command
  from type as t
  union all
  select 'column', c.schema, c.name, a.attname, null, 'type', t.schema, t.name, null, t.writer, t.locked, t.command
  from type as t
  join pg_catalog.pg_attribute as a on a.atttypid in (t.oid, t.typarray) and a.attnum > 0 and not a.attisdropped
  join relation as c on c.oid = a.attrelid
  union all
  select 'relation', c.schema, c.name, null, null, 'extension', null, e.extname, null, d.xmin, d.xmax, d.cmin
  from pg_catalog.pg_depend as d
  join pg_catalog.pg_extension as e on e.oid = d.refobjid
  join relation as c on c.oid = d.objid
  where d.deptype = 'e' and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and pg_catalog.age(d.xmin) <= (select age from since)
  union all
  select 'function', f.schema, f.name, null, null, 'extension', null, e.extname, null, d.xmin, d.xmax, d.cmin
  from pg_catalog.pg_depend as d
  join pg_catalog.pg_extension as e on e.oid = d.refobjid
  join function as f on f.oid = d.objid
  where d.deptype = 'e' and d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
    and pg_catalog.age(d.xmin) <= (select age from since)
  union all
  select case when d.objsubid = 0 then 'relation' else 'column' end, c.schema, c.name, a.attname, null,
    'comment', c.schema, c.name, a.attname, d.xmin, d.xmax, d.cmin
  from pg_catalog.pg_description as d
  join relation as c on c.oid = d.objoid
  left join pg_catalog.pg_attribute as a on a.attrelid = d.objoid and a.attnum = d.objsubid and d.objsubid > 0
  where d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and pg_catalog.age(d.xmin) <= (select age from since)
  union all
  select 'function', f.schema, f.name, null, null, 'comment', f.schema, f.name, null, d.xmin, d.xmax, d.cmin
  from pg_catalog.pg_description as d join function as f on f.oid = d.objoid
  where d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass and pg_catalog.age(d.xmin) <= (select age from since)
  union all
  select 'schema', null, n.nspname, null, n.oid::int8, null, null, null, null, n.xmin, n.xmax, n.cmin
  from pg_catalog.pg_namespace as n where pg_catalog.age(n.xmin) <= (select age from since)
  union all
  select 'extension', null, e.extname, null, e.oid::int8, null, null, null, null, e.xmin, e.xmax, e.cmin
  from pg_catalog.pg_extension as e where pg_catalog.age(e.xmin) <= (select age from since)
  union all
  select 'event trigger', null, t.evtname, null, t.oid::int8, null, null, null, null, t.xmin, t.xmax, t.cmin
  from pg_catalog.pg_event_trigger as t where pg_catalog.age(t.xmin) <= (select age from since)
  union all
  select 'role', null, r.rolname, null, null, null, null, null, null, m.xmin, m.xmax, m.cmin
  from pg_catalog.pg_auth_members as m join pg_catalog.pg_roles as r on r.oid in (m.roleid, m.member)
  where pg_catalog.age(m.xmin) <= (select age from since)
  union all
  select 'setting', null, pg_catalog.regexp_replace(one, '^(pgrst\.)?([^=]*)=.*$', '\2'), null, null, null, null,
    null, null, s.xmin, s.xmax, s.cmin
  from pg_catalog.pg_db_role_setting as s, pg_catalog.unnest(s.setconfig) as one
  where pg_catalog.age(s.xmin) <= (select age from since)
)
select kind, coalesce(schema, '') as schema, name, part, oid, through, coalesce(through_schema, '') as through_schema,
  through_name, through_part, writer::text::int8 as writer,
  case when locked::text = '0' then command::text::int8 end as command
from mark
order by 1, 2, 3, 4, 6, 7, 8, 9;

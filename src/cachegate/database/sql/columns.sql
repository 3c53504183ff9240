-- What dependencies tell is gathered once: right after a migration the planner has no idea how large the catalogs are.
with owned as materialized (  -- sequences of identity columns
  select d.refobjid as relation, d.refobjsubid as number,
    pg_catalog.format('nextval(%%s)', pg_catalog.quote_literal(n.nspname || '.' || q.relname)) as default
  from pg_catalog.pg_depend as d
  join pg_catalog.pg_class as q on q.oid = d.objid and q.relkind = 'S'
  join pg_catalog.pg_namespace as n on n.oid = q.relnamespace
  where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
    and d.deptype = 'i'
),
drawn as materialized (  -- sequences of defaults; an identity column has no default and needs no grant on its own
  select distinct on (f.adrelid, f.adnum) f.adrelid as relation, f.adnum as number,
    q.oid::pg_catalog.regclass::text as name,
    array(select r.role from unnest(%(roles)s::text[]) as r (role)
          where pg_catalog.has_sequence_privilege(r.role, q.oid, 'usage, update')) as roles
  from pg_catalog.pg_depend as d
  join pg_catalog.pg_class as q on q.oid = d.refobjid and q.relkind = 'S'
  join pg_catalog.pg_attrdef as f on f.oid = d.objid
  where d.classid = 'pg_catalog.pg_attrdef'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
  order by f.adrelid, f.adnum, q.oid
)
select
  n.nspname as schema,
  c.relname as relation,
  a.attname as name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
  not (a.attnotnull or t.typtype = 'd' and t.typnotnull) as nullable,
  a.atthasdef or a.attidentity <> '' as has_default,
  a.attgenerated <> '' as generated,
  a.attidentity = 'a' as identity_always,
  c.relkind not in ('v', 'f') or pg_catalog.pg_column_is_updatable(c.oid, a.attnum, true) as writable,
  case when a.attacl is not null then array(  -- otherwise the relation's grants say it all
    select pg_catalog.array_to_string(array[r.role, v.verb], chr(1))
    from unnest(%(roles)s::text[]) as r (role), unnest(array['select', 'insert', 'update']) as v (verb)
    where pg_catalog.has_column_privilege(r.role, c.oid, a.attnum, v.verb)
  ) end as grants,
  s.name as sequence,
  s.roles as sequence_roles,
  -- the rest as PostgREST words it in its cache: lengths of built-in types are left out, those of others are not
  case
    when coalesce(bn.nspname, tn.nspname) = 'pg_catalog' then pg_catalog.format_type(coalesce(b.oid, t.oid), null)
    else pg_catalog.format_type(a.atttypid, a.atttypmod)
  end as base,
  case
    when t.typbasetype <> 0 then pg_catalog.pg_get_expr(t.typdefaultbin, 0)
    when a.attidentity = 'd' then o.default
    when a.attgenerated <> 's' then pg_catalog.pg_get_expr(e.adbin, e.adrelid)
  end as default,
  -- character_maximum_length as information_schema has it, without a call of its functions for each column
  case
    when coalesce(b.oid, t.oid) in ('bpchar'::pg_catalog.regtype, 'varchar'::pg_catalog.regtype) then m.typmod - 4
    when coalesce(b.oid, t.oid) in ('bit'::pg_catalog.regtype, 'varbit'::pg_catalog.regtype) then m.typmod
  end as max_length,
  case when coalesce(b.typtype, t.typtype) = 'e' then array(
    select e.enumlabel::text from pg_catalog.pg_enum as e
    where e.enumtypid = coalesce(b.oid, t.oid)
    order by e.enumsortorder
  ) else '{}' end as labels,
  d.description as comment
from pg_catalog.pg_attribute as a
join pg_catalog.pg_class as c on c.oid = a.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_type as t on t.oid = a.atttypid
join pg_catalog.pg_namespace as tn on tn.oid = t.typnamespace
left join pg_catalog.pg_type as b on t.typtype = 'd' and b.oid = t.typbasetype
left join pg_catalog.pg_namespace as bn on bn.oid = b.typnamespace
left join pg_catalog.pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
left join pg_catalog.pg_description as d
  on d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
cross join lateral (
  select nullif(case t.typtype when 'd' then t.typtypmod else a.atttypmod end, -1) as typmod
) as m
left join owned as o on o.relation = a.attrelid and o.number = a.attnum
left join drawn as s on s.relation = a.attrelid and s.number = a.attnum
where n.nspname = any(%(schemas)s)
  and c.relkind in ('r', 'v', 'm', 'f', 'p')
  and not c.relispartition
  and a.attnum > 0
  and not a.attisdropped
order by schema, relation, a.attnum;

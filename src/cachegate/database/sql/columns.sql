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
    when a.attidentity = 'd' then (
      select pg_catalog.format('nextval(%%s)', pg_catalog.quote_literal(qn.nspname || '.' || q.relname))
      from pg_catalog.pg_depend as d
      join pg_catalog.pg_class as q on q.oid = d.objid and q.relkind = 'S'
      join pg_catalog.pg_namespace as qn on qn.oid = q.relnamespace
      where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
        and d.deptype = 'i')
    when a.attgenerated <> 's' then (
      select pg_catalog.pg_get_expr(f.adbin, f.adrelid) from pg_catalog.pg_attrdef as f
      where f.adrelid = c.oid and f.adnum = a.attnum)
  end as default,
  information_schema._pg_char_max_length(
    information_schema._pg_truetypid(a.*, t.*), information_schema._pg_truetypmod(a.*, t.*))::int as max_length,
  array(
    select e.enumlabel::text from pg_catalog.pg_enum as e
    where e.enumtypid = coalesce(b.oid, t.oid)
    order by e.enumsortorder
  ) as labels,
  pg_catalog.col_description(c.oid, a.attnum) as comment
from pg_catalog.pg_attribute as a
join pg_catalog.pg_class as c on c.oid = a.attrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_type as t on t.oid = a.atttypid
join pg_catalog.pg_namespace as tn on tn.oid = t.typnamespace
left join pg_catalog.pg_type as b on t.typtype = 'd' and b.oid = t.typbasetype
left join pg_catalog.pg_namespace as bn on bn.oid = b.typnamespace
left join lateral (  -- the sequence of a default; an identity column has no default and needs no grant on its own
  select q.oid::pg_catalog.regclass::text as name,
    array(select r.role from unnest(%(roles)s::text[]) as r (role)
          where pg_catalog.has_sequence_privilege(r.role, q.oid, 'usage, update')) as roles
  from pg_catalog.pg_attrdef as f
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = f.oid
   and d.refclassid = 'pg_catalog.pg_class'::regclass
  join pg_catalog.pg_class as q on q.oid = d.refobjid and q.relkind = 'S'
  where f.adrelid = c.oid and f.adnum = a.attnum
  order by q.oid
  limit 1
) as s on a.atthasdef
where n.nspname = any(%(schemas)s)
  and c.relkind in ('r', 'v', 'm', 'f', 'p')
  and not c.relispartition
  and a.attnum > 0
  and not a.attisdropped
order by schema, relation, a.attnum;

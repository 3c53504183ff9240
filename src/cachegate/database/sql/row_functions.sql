-- Functions of one argument from a row of a relation to rows of a relation: computed relationships.
select
  pn.nspname as schema,
  p.proname as name,
  fn.nspname as from_schema,
  f.relname as from_relation,
  tn.nspname as to_schema,
  t.relname as to_relation,
  not p.proretset or p.prorows = 1 as to_one
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as pn on pn.oid = p.pronamespace
join pg_catalog.pg_class as f on f.reltype = p.proargtypes[0] and f.relkind in ('r', 'v', 'm', 'f', 'p')
join pg_catalog.pg_namespace as fn on fn.oid = f.relnamespace
join pg_catalog.pg_class as t on t.reltype = p.prorettype and t.relkind in ('r', 'v', 'm', 'f', 'p')
join pg_catalog.pg_namespace as tn on tn.oid = t.relnamespace
where p.pronargs = 1
order by 1, 2, 3, 4;

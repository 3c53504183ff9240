-- Functions that the same transaction made after a relation, which nothing renamed or moved since. Transactions are those
-- of the rows that tie a thing to its schema, which are written when it is made; ids are given out in order.
with made as (
  select d.classid, d.objid, d.xmin
  from pg_catalog.pg_depend as d
  where d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.deptype = 'n' and d.objsubid = 0
)
select rn.nspname as schema, c.relname as relation, fn.nspname as function_schema,
  pg_catalog.format('%%s(%%s)', p.proname, pg_catalog.oidvectortypes(p.proargtypes)) as function
from unnest(%(schemas)s::text[], %(relations)s::text[]) as asked (schema, relation)
join pg_catalog.pg_namespace as rn on rn.nspname = asked.schema
join pg_catalog.pg_class as c on c.relnamespace = rn.oid and c.relname = asked.relation
join pg_catalog.pg_type as t on t.oid = c.reltype
join made as r on r.classid = 'pg_catalog.pg_class'::regclass and r.objid = c.oid
join made as f on f.classid = 'pg_catalog.pg_proc'::regclass and f.xmin = r.xmin and f.objid > c.oid
join pg_catalog.pg_proc as p on p.oid = f.objid
join pg_catalog.pg_namespace as fn on fn.oid = p.pronamespace
where t.xmin = r.xmin  -- a row's type is written again when its relation is renamed or moved, and not by a grant
  and not exists (  -- of overloads, an older one may be what answers
    select from pg_catalog.pg_proc as o
    where o.pronamespace = p.pronamespace and o.proname = p.proname and o.oid <> p.oid)
order by 1, 2, 3, 4;

-- An independent count: identities only, by Postgres' own naming of objects, told apart from the snapshot's queries.
-- One row for each thing that PostgREST would expose something for.
with relation as (
  select c.oid, c.relkind, n.nspname
  from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = any(%(schemas)s) and c.relkind = any('{r,v,m,f,p}') and not c.relispartition
    and not exists (select from pg_catalog.pg_depend as d
                    where (d.classid, d.objid, d.deptype) = ('pg_catalog.pg_class'::regclass, c.oid, 'e'))
    and not exists (select from pg_catalog.pg_description as d  -- fences of other runs
                    where (d.classoid, d.objoid, d.objsubid) = ('pg_catalog.pg_class'::regclass, c.oid, 0)
                      and c.relkind = 'v' and c.relname ~ '^cachegate_fence_[0-9a-f]{16}$'
                      and d.description ~ '^Cachegate made this view'
                      and pg_catalog.lower(pg_catalog.pg_get_viewdef(c.oid, true)) ~ '^ select current_user::text as role;$')
)
select 'relation' as kind, (pg_catalog.pg_identify_object('pg_catalog.pg_class'::regclass, r.oid, 0)).identity as identity
from relation as r
union all
select 'column', (pg_catalog.pg_identify_object('pg_catalog.pg_class'::regclass, r.oid, a.attnum)).identity
from relation as r join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
union all
select 'foreign key', (pg_catalog.pg_identify_object('pg_catalog.pg_constraint'::regclass, k.oid, 0)).identity
from pg_catalog.pg_constraint as k
join relation as r on r.oid = k.conrelid
join relation as f on f.oid = k.confrelid and f.nspname = r.nspname
where k.contype = 'f' and k.conparentid = 0
union all
select 'key', (pg_catalog.pg_identify_object('pg_catalog.pg_class'::regclass, r.oid, 0)).identity || ' '
  || (pg_catalog.pg_identify_object('pg_catalog.pg_class'::regclass, x.indexrelid, 0)).identity
from pg_catalog.pg_index as x
join relation as r on r.oid = x.indrelid and r.relkind in ('r', 'p')  -- no upsert on a materialized view
where x.indisunique and x.indimmediate and x.indisvalid and x.indpred is null and x.indexprs is null
  and not x.indisexclusion
  and exists (select from pg_catalog.pg_class as i join pg_catalog.pg_am as m on m.oid = i.relam
              where i.oid = x.indexrelid and m.amname = 'btree')
union all
select 'function', (pg_catalog.pg_identify_object('pg_catalog.pg_proc'::regclass, p.oid, 0)).identity
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname = any(%(schemas)s) and p.prokind = 'f'
  and pg_catalog.format_type(p.prorettype, null) not in ('trigger', 'event_trigger')
  and not exists (select from pg_catalog.pg_depend as d
                  where (d.classid, d.objid, d.deptype) = ('pg_catalog.pg_proc'::regclass, p.oid, 'e'))
  -- callable by name: every input has one, or there is a single one of a type that takes the whole body (F-38 to F-40)
  and (p.pronargs = 0
    or (select bool_and(coalesce(x.name, '') <> '')
        from unnest(coalesce(p.proargnames, array_fill(''::text, array[p.pronargs::int])),
                    coalesce(p.proargmodes::text[], array_fill('i'::text, array[p.pronargs::int]))) as x (name, mode)
        where x.mode in ('i', 'b', 'v'))
    or p.pronargs = 1 and p.provariadic = 0
       and p.proargtypes[0] in ('bytea'::regtype, 'json'::regtype, 'jsonb'::regtype, 'text'::regtype, 'xml'::regtype));

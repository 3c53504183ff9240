-- A relation as a pending statement will meet it. Sizes and row counts are the server's own last estimates.
select c.oid::bigint as oid, n.nspname as schema, c.relname as name, c.relkind::text as kind,
  case when c.relkind = 'p' then (
      select case when pg_catalog.bool_or(leaf.reltuples >= 0) then pg_catalog.sum(greatest(leaf.reltuples, 0)) end
      from pg_catalog.pg_partition_tree(c.oid) as t join pg_catalog.pg_class as leaf on leaf.oid = t.relid and t.isleaf)
    when c.reltuples >= 0 then c.reltuples end::bigint as rows,
  coalesce(case when c.relkind = 'p' then (
      select pg_catalog.sum(pg_catalog.pg_table_size(t.relid)) from pg_catalog.pg_partition_tree(c.oid) as t where t.isleaf)
    else pg_catalog.pg_table_size(c.oid) end, 0)::bigint as bytes,
  coalesce(case when c.relkind = 'p' then (
      select pg_catalog.sum(pg_catalog.pg_indexes_size(t.relid)) from pg_catalog.pg_partition_tree(c.oid) as t where t.isleaf)
    else pg_catalog.pg_indexes_size(c.oid) end, 0)::bigint as index_bytes,
  c.relhassubclass and exists (select from pg_catalog.pg_inherits as i where i.inhparent = c.oid) as heirs,
  exists (select from pg_catalog.pg_trigger as t where t.tgrelid = c.oid and not t.tgisinternal)
    or exists (select from pg_catalog.pg_rewrite as r where r.ev_class = c.oid and r.ev_type <> '1') as triggered,
  case when c.relkind = 'p' then pg_catalog.pg_get_partkeydef(c.oid) end as partition_key,
  d.nspname as default_schema, d.relname as default_name
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join (
  select p.partrelid, dn.nspname, dc.relname from pg_catalog.pg_partitioned_table as p
  join pg_catalog.pg_class as dc on dc.oid = p.partdefid
  join pg_catalog.pg_namespace as dn on dn.oid = dc.relnamespace) as d on d.partrelid = c.oid
where c.oid = %(oid)s;

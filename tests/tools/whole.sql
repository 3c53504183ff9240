-- Everything in a database that a person made, one line each, without numbers that differ from database to database.
with here as (
  select n.oid, n.nspname as name from pg_namespace as n
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
),
things as (
  select 'schema' as kind, h.name as name, concat_ws(' ', n.nspacl::text, obj_description(n.oid, 'pg_namespace')) as told
  from here as h join pg_namespace as n using (oid)
  union all
  select 'relation', h.name || '.' || c.relname,
    concat_ws(' ', c.relkind, c.relpersistence, c.reloptions::text, c.relrowsecurity, c.relforcerowsecurity,
      c.relreplident, c.relacl::text, pg_get_userbyid(c.relowner), obj_description(c.oid, 'pg_class'),
      case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end, pg_get_partkeydef(c.oid))
  from pg_class as c join here as h on h.oid = c.relnamespace where c.relkind not in ('i', 'I', 't')
  union all
  select 'column', h.name || '.' || c.relname || '.' || a.attname,
    concat_ws(' ', row_number() over (partition by c.oid order by a.attnum), format_type(a.atttypid, a.atttypmod),
      a.attnotnull, a.attidentity, a.attgenerated, a.attacl::text, pg_get_expr(d.adbin, d.adrelid),
      (select collname from pg_collation where oid = a.attcollation), col_description(c.oid, a.attnum))
  from pg_attribute as a join pg_class as c on c.oid = a.attrelid join here as h on h.oid = c.relnamespace
  left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped and c.relkind not in ('i', 'I', 't')
  union all
  select 'constraint', concat_ws('.', nullif(k.conrelid, 0)::regclass::text, k.conname),
    concat_ws(' ', k.contype, k.convalidated, pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint'))
  from pg_constraint as k join here as h on h.oid = k.connamespace
  union all
  select 'index', h.name || '.' || c.relname, concat_ws(' ', pg_get_indexdef(c.oid), i.indisvalid, i.indisprimary)
  from pg_index as i join pg_class as c on c.oid = i.indexrelid join here as h on h.oid = c.relnamespace
  union all
  select 'sequence', schemaname || '.' || sequencename,
    concat_ws(' ', data_type, start_value, min_value, max_value, increment_by, cycle, cache_size, last_value)
  from pg_sequences
  union all
  select 'function', h.name || '.' || p.oid::regprocedure,
    concat_ws(' ', case when p.prokind <> 'a' then pg_get_functiondef(p.oid) end, p.proacl::text,
      obj_description(p.oid, 'pg_proc'))
  from pg_proc as p join here as h on h.oid = p.pronamespace
  union all
  select 'trigger', c.oid::regclass || '.' || t.tgname, concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
  from pg_trigger as t join pg_class as c on c.oid = t.tgrelid where not t.tgisinternal
  union all
  select 'event trigger', evtname, concat_ws(' ', evtevent, evtfoid::regproc, evtenabled, evttags::text)
  from pg_event_trigger
  union all
  select 'policy', c.oid::regclass || '.' || p.polname, concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[],
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy as p join pg_class as c on c.oid = p.polrelid
  union all
  select 'type', h.name || '.' || t.typname, concat_ws(' ', t.typtype, t.typacl::text, t.typdefault,
    (select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum as e where e.enumtypid = t.oid))
  from pg_type as t join here as h on h.oid = t.typnamespace where t.typtype in ('e', 'd', 'r')
  union all
  select 'extension', extname, concat_ws(' ', extversion, extnamespace::regnamespace) from pg_extension
  union all
  select 'default privileges', concat_ws(' ', pg_get_userbyid(defaclrole), defaclnamespace::regnamespace, defaclobjtype),
    defaclacl::text
  from pg_default_acl
)
select kind, name, told from things order by kind, name, told;

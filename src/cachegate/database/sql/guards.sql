-- What a new row has to pass: defaults, CHECKs, triggers with the text of their functions, policies and rules.
-- Two fingerprints for each table, of what runs and of what values have to be like, in one word.
with said (relid, runs, word) as (
  select d.adrelid, false, 'default ' || d.adnum || pg_catalog.pg_get_expr(d.adbin, d.adrelid) from pg_catalog.pg_attrdef as d
  union all
  select k.conrelid, false, k.conname || pg_catalog.pg_get_constraintdef(k.oid) from pg_catalog.pg_constraint as k
  where k.contype in ('c', 'f', 'x')
  union all
  select t.tgrelid, true, t.tgenabled::text || pg_catalog.pg_get_triggerdef(t.oid) || p.prosrc
  from pg_catalog.pg_trigger as t
  join pg_catalog.pg_proc as p on p.oid = t.tgfoid
  where not t.tgisinternal and t.tgtype & 4 <> 0  -- on insert
  union all
  select p.polrelid, true, p.polname || p.polpermissive || p.polroles::text
    || coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '')
    || coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '')
  from pg_catalog.pg_policy as p
  where p.polcmd in ('a', '*')
  union all
  select r.ev_class, true, pg_catalog.pg_get_ruledef(r.oid) from pg_catalog.pg_rewrite as r where r.ev_type = '3'  -- on insert
)
select n.nspname as schema, c.relname as name,
  pg_catalog.md5(
    c.relrowsecurity || coalesce(pg_catalog.string_agg(s.word, chr(1) order by s.word) filter (where s.runs), ''))
  || ' ' || pg_catalog.md5(
    coalesce(pg_catalog.string_agg(s.word, chr(1) order by s.word) filter (where not s.runs), '')) as fingerprint
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join said as s on s.relid = c.oid
where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'p') and not c.relispartition
group by schema, c.relname, c.relrowsecurity
order by schema, name;

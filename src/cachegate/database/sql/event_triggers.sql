-- Event triggers with their functions. `helpers` are the sources of functions that may notify, themselves or through
-- others, and whose names stand as a word in a trigger's function, which may call them.
with recursive candidate as (
  select p.oid, coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) as prosrc,
    -- the name as a word, in any letter case, with what means something in a pattern taken literally
    '(?<![[:alnum:]_])' || pg_catalog.regexp_replace(p.proname, '([^[:alnum:]_])', '\\\1', 'g') || '(?![[:alnum:]_])' as word
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where n.nspname not in ('pg_catalog', 'information_schema')
    and p.prorettype <> 'pg_catalog.event_trigger'::pg_catalog.regtype  -- nobody can call these
), sender as (
  select c.oid, c.prosrc, c.word from candidate as c where c.prosrc ilike '%%notify%%'
  union
  select c.oid, c.prosrc, c.word from candidate as c join sender as s on c.prosrc ~* s.word
)
select e.evtname::text as name, e.evtevent::text as event, coalesce(e.evttags, '{}') as tags, e.evtenabled::text as enabled,
  pg_catalog.pg_get_userbyid(e.evtowner)::text as owner, n.nspname::text as schema, p.proname::text as function,
  l.lanname::text as language, p.prosrc as body, p.prosecdef as definer,
  array(select s.prosrc from sender as s where p.prosrc ~* s.word order by s.oid) as helpers
from pg_catalog.pg_event_trigger as e
join pg_catalog.pg_proc as p on p.oid = e.evtfoid
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
join pg_catalog.pg_language as l on l.oid = p.prolang
where e.evtevent = any(%(events)s)
order by name;

-- Fences, ours beyond doubt: name, definition and comment have to fit, so that nobody's view is taken for one. The comment
-- names the session that made it, which is the same one only if it also began then.
select f.schema, f.name, exists (
  select from pg_catalog.pg_stat_activity as a
  where a.pid::text = f.maker[1]
    and (a.backend_start is null  -- another user's session, which we may not look at: it counts as alive
      or pg_catalog.to_char(a.backend_start at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.US') = f.maker[2])
) as stands
from (
  select n.nspname as schema, c.relname as name, pg_catalog.regexp_match(
    pg_catalog.obj_description(c.oid, 'pg_class'),
    '^Cachegate .* made by session (\d+) of (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6})\.') as maker
  from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind = 'v' and c.relname ~ '^cachegate_fence_[0-9a-f]{16}$'
    and pg_catalog.regexp_replace(pg_catalog.lower(pg_catalog.pg_get_viewdef(c.oid)), '[[:space:]()]', '', 'g')
      = 'selectcurrent_user::textasrole;'
) as f
where f.maker is not null
order by 1, 2;

-- What a trial of event triggers made and did not drop, as the commands that drop it. CASCADE: most are gone with the
-- first, hence IF EXISTS.
select format('drop schema if exists %%I cascade', n.nspname) as command, 1 as rank
from pg_catalog.pg_namespace as n where starts_with(n.nspname, %(prefix)s)
union all
select format('drop server if exists %%I cascade', s.srvname), 2
from pg_catalog.pg_foreign_server as s where starts_with(s.srvname, %(prefix)s)
union all
select format('drop foreign data wrapper if exists %%I cascade', w.fdwname), 3
from pg_catalog.pg_foreign_data_wrapper as w where starts_with(w.fdwname, %(prefix)s)
union all
select format('drop %%s if exists %%s cascade', case c.relkind
    when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence'
    else 'table' end, c.oid::regclass), 4
from pg_catalog.pg_class as c
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and starts_with(c.relname, %(prefix)s)
union all
select format('drop routine if exists %%s cascade', p.oid::regprocedure), 5
from pg_catalog.pg_proc as p where starts_with(p.proname, %(prefix)s)
union all
select format('drop type if exists %%s cascade', t.oid::regtype), 6
from pg_catalog.pg_type as t
left join pg_catalog.pg_class as c on c.oid = t.typrelid
where t.typtype in ('c', 'd', 'e') and coalesce(c.relkind = 'c', true) and starts_with(t.typname, %(prefix)s)
union all
select format('drop extension if exists %%I cascade', e.extname), 7
from pg_catalog.pg_extension as e where e.extname = any(%(extensions)s)
order by rank, command;

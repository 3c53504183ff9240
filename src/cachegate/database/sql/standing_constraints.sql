-- Constraints of one relation, as their definitions; and its indexes, as the columns of their keys.
select 'constraint' as kind, k.conname as name, pg_catalog.pg_get_constraintdef(k.oid) as definition,
  k.convalidated as validated, k.contype = 'p' as is_primary, null::text[] as columns
from pg_catalog.pg_constraint as k
where k.conrelid = %(oid)s and k.contype <> 't'
union all
select 'index', c.relname, '', i.indisvalid, i.indisprimary,
  (select pg_catalog.array_agg(a.attname::text order by key.place)
   from pg_catalog.unnest(i.indkey::int2[]) with ordinality as key (number, place)
   left join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = key.number and key.number > 0
   where key.place <= i.indnkeyatts)
from pg_catalog.pg_index as i join pg_catalog.pg_class as c on c.oid = i.indexrelid
where i.indrelid = %(oid)s
order by 1, 2;

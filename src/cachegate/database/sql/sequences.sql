-- Where every sequence stands; last_value is null before its first use.
select s.schemaname as schema, s.sequencename as name, s.last_value, s.start_value
from pg_catalog.pg_sequences as s
where not pg_catalog.starts_with(s.schemaname, 'pg_temp')
order by schema, name;

-- Verify filmclub:films_by_date on pg

BEGIN;

select 1 / count(*) from pg_class where relname = 'films_by_date';

ROLLBACK;

-- Revert filmclub:best_films from pg

BEGIN;

drop view best_films;

COMMIT;

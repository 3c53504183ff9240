-- Verify filmclub:best_films on pg

BEGIN;

select * from best_films where false;

ROLLBACK;

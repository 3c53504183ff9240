-- Verify filmclub:films on pg

BEGIN;

select * from films where false;

ROLLBACK;

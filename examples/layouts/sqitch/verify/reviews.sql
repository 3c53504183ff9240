-- Verify filmclub:reviews on pg

BEGIN;

select * from reviews where false;

ROLLBACK;

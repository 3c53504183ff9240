-- Revert filmclub:reviews from pg

BEGIN;

drop table reviews;

COMMIT;

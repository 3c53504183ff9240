-- Revert filmclub:films from pg

BEGIN;

drop table films;
drop table directors;

COMMIT;

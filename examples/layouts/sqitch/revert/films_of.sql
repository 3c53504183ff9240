-- Revert filmclub:films_of from pg

BEGIN;

drop function films_of(text);

COMMIT;

-- Verify filmclub:films_of on pg

BEGIN;

select has_function_privilege('films_of(text)', 'execute');

ROLLBACK;

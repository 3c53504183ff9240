-- Deploy filmclub:films_by_date to pg
-- Not in a transaction: CONCURRENTLY.

create index concurrently films_by_date on films (released);

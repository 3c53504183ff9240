-- Revert filmclub:films_by_date from pg

drop index concurrently films_by_date;

-- Alone in its file: Postgres would run several statements as one transaction.
create index concurrently films_by_date on films (released);

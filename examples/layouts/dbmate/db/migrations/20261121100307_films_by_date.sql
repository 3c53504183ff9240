-- migrate:up transaction:false
create index concurrently films_by_date on films (released);

-- migrate:down transaction:false
drop index concurrently films_by_date;

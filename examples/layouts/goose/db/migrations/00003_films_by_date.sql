-- +goose NO TRANSACTION
-- +goose Up
create index concurrently films_by_date on films (released);

-- +goose Down
drop index concurrently films_by_date;

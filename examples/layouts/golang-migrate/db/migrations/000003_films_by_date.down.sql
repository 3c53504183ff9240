drop index concurrently films_by_date;

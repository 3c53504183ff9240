drop index films_by_date;

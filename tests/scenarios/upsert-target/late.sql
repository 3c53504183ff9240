alter table api.films add constraint films_late
  unique (year, title) deferrable;


create view api.titles as
  select title from :schema.films;

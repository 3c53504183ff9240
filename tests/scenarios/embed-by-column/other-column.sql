alter table api.films add column second_id int
  constraint films_second references api.people (id);
grant select on api.films to anon;

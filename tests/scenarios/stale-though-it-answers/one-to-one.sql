alter table api.films add constraint films_one_each unique (director_id);

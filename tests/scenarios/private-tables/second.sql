alter table private.films add constraint films_second foreign key (second_id) references private.directors (id);
notify pgrst;

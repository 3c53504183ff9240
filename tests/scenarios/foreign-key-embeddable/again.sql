alter table api.reviews add constraint by_id foreign key (film_id) references api.films (id);
alter table api.reviews rename constraint by_id to by_number;
alter table api.reviews drop constraint by_number;

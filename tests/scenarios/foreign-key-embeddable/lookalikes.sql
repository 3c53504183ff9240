alter table api.accounts add constraint across foreign key (user_id) references private.users (id);
create table private.notes (film_id int references api.films (id));

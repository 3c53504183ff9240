alter table api.films add column space_id int;
alter table api.films add constraint films_space foreign key (space_id) references api.spaces (id);
notify pgrst;

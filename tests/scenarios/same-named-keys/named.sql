alter table api.films add constraint best foreign key (best_id) references api.scenes (id);
notify pgrst;

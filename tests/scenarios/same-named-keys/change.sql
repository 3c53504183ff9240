alter table api.films add constraint link foreign key (best_id) references api.scenes (id);
notify pgrst;

alter table api.badges add primary key (user_id);
notify pgrst;

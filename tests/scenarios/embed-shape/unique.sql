-- One profile each.
alter table api.profiles
  add constraint profiles_one unique (user_id);
notify pgrst;

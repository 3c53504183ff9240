alter table api.passports drop constraint passports_one, add constraint passports_single unique (user_id);
notify pgrst;

alter table api.passports drop constraint passports_one;
notify pgrst;

-- The table has a key over it already.
alter table api.stars add constraint stars_late unique (film) deferrable;
notify pgrst;

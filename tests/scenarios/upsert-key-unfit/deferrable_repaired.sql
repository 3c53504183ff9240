alter table api.codes add constraint codes_late unique (code) deferrable;
alter table api.codes
  drop constraint codes_late,
  add constraint codes_late unique (code);
notify pgrst;

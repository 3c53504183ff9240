alter table api.codes add constraint codes_late unique (code) deferrable initially immediate;
notify pgrst;

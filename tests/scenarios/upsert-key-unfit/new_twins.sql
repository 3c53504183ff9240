create table api.both (code text not null, primary key (code), constraint both_late unique (code) deferrable);
grant select, insert, update on api.both to anon;
notify pgrst;

alter table private.places add constraint places_late unique (city, country) deferrable;

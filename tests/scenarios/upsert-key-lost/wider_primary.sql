alter table api.places drop constraint places_pkey, add constraint places_pkey primary key (country, city, name);
notify pgrst;

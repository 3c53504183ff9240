alter table api.places drop constraint places_pkey;

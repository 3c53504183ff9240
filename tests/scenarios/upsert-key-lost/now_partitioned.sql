drop table api.places;
create table api.places (country int, city int, name text, primary key (country, city, name)) partition by list (name);
grant select, insert, update on api.places to anon;
notify pgrst;

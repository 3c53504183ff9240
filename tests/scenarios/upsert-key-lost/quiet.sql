drop table api.old;
alter table api.films rename column year to released;
alter table api.films rename constraint films_target to films_key;
alter table api.kept_secret drop constraint kept_secret_code;
alter table api.places drop column city cascade;
alter table api.places add primary key (country);

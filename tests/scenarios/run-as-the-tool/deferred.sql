alter table api.films add column up int references api.films deferrable initially deferred;
insert into api.films (id, up) values (1, 2);

create schema attic;
alter table api.old set schema attic;
alter function api.old_call(int) rename to new_call;
alter table api.prizes rename constraint prizes_film to prizes_of_film;
alter table api.prizes rename to awards;
alter table api.awards rename to trophies;

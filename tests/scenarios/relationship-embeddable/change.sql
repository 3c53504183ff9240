create table api.film_tags (film_id int references api.films (id), tag_id int references api.tags (id), primary key (film_id, tag_id));
create view api.stars as select id as star_id, film_id from api.actors;
create view api.awards as select id, film_id from hidden.prizes;
create function api.namesakes(api.films) returns setof api.films rows 10 language sql stable as 'select f from api.films as f where f.title = $1.title';
create function api.first_actor(api.films) returns api.actors language sql stable as 'select a from api.actors as a where a.film_id = $1.id limit 1';
grant select on api.film_tags, api.stars, api.awards to anon;

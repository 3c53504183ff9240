create table api.uncovered (id int primary key, film_id int references api.films (id), tag_id int references api.tags (id));
create table hidden.links (film_id int references api.films (id), tag_id int references api.tags (id), primary key (film_id, tag_id));
create view api.reckoned as select id, film_id + 0 as film_id from api.actors;
create view api.merged as select film_id from api.actors union select film_id from hidden.prizes;
create function hidden.elsewhere(api.films) returns setof api.actors language sql stable as 'select a from api.actors as a where a.film_id = $1.id';
create function api.two_arguments(film api.films, n int) returns setof api.actors language sql stable as 'select a from api.actors as a limit n';
grant select on api.uncovered, api.reckoned, api.merged to anon;

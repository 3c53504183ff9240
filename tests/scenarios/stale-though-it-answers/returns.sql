drop function api.price(int);
create function api.price(film int) returns setof api.films language sql stable as 'select * from api.films';

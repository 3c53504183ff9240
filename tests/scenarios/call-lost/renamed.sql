drop function api.rate(int, int);
create function api.rate(movie int, stars int default 3) returns int language sql stable as 'select movie + stars';
notify pgrst;

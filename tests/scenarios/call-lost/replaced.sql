drop function api.rate(int, int);
create function api.rate(film int, stars int, who text) returns int language sql stable as 'select film + stars';
notify pgrst;

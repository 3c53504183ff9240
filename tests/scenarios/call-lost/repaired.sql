drop function api.rate(int, int);
create function api.rate(film int, stars int default 3, who text default '') returns int
  language sql stable as 'select film + stars';
notify pgrst;

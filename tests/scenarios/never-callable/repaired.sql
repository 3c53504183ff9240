create function api.archive(film int) returns void language sql as '';
create function api.partly(a int, b int) returns int language sql as 'select $1';
create function api.two(a int, b int) returns int language sql as 'select $1';
create function private.one(int) returns int language sql as 'select $1';
create function api.page(p_limit int, p_offset int default 0) returns int language sql stable return p_limit;
create function api.sorted(p_order text default 'id') returns text language sql stable return p_order;
create function api.charge(p_select text, amount int) returns int language sql volatile return amount;
notify pgrst;

create procedure api.archive(film int) language sql as 'select 1';
create function api.partly(int, b int) returns int language sql as 'select $1';
create function api.two(int, int) returns int language sql as 'select $1';
create function api.one(int) returns int language sql as 'select $1';
create function api.page("limit" int, "offset" int default 0) returns int language sql stable return "limit";
create function api.sorted("order" text default 'id') returns text language sql stable return "order";
create function api.charge("select" text, amount int) returns int language sql volatile return amount;
notify pgrst;

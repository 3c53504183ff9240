create or replace function api.partly(int, b int) returns int language sql as 'select $1 + 1';
create or replace procedure api.archive(film int) language sql as 'select 2';
create or replace function api.page("limit" int, "offset" int default 0) returns int language sql stable
  return "limit" + 1;
notify pgrst;

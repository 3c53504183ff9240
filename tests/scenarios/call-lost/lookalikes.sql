drop function api.rate(int, int);
drop function api.over(int);
drop function api.over(int, int);
create function api.over(a int, b int default 0, c int default 0) returns int language sql stable as 'select 1';
create function api.over(b int, c int) returns int language sql stable as 'select 2';
create or replace function api.doc(json) returns int language sql stable as 'select 2';
notify pgrst;

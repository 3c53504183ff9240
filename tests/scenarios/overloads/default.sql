create or replace function api.rate(a int, b int default 0) returns int language sql as 'select 1';

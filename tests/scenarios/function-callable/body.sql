create or replace function api.same(a int) returns int language sql stable as 'select a + 0';

create schema api;
grant usage on schema api to anon;
create function api.rate(doc json) returns int language sql stable as 'select 1';
create function api.vote(doc json) returns int language sql stable as 'select 1';
create function api.vote() returns int language sql stable as 'select 1';

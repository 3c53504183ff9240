create schema api;
create schema tools;
grant usage on schema api, tools to anon;
create extension "uuid-ossp" with schema tools;
create function tools.shout(what text) returns text language sql immutable return upper(what);

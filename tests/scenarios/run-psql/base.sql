create schema api;
grant usage on schema api to anon;
create table api.films (id int primary key, title text);
grant select, insert on api.films to anon;
copy api.films from stdin with (format csv, header);
id,title
1,"it's; a title"
2,"two
lines"
\.

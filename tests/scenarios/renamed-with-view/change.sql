alter table api.movies rename to films;
create view api.movies as select * from api.films;
grant select, insert, update on api.movies to anon;
drop function api.loud(text);
create function api.loud(t text, times int default 1) returns text language sql immutable as 'select repeat(upper(t), times)';
notify pgrst;

create function api.f() returns int language sql begin atomic select 1; select case when true then 2 end; end;
alter table api.films add column year int;

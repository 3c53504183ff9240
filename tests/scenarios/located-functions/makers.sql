create function api.unrelated() returns int language sql as 'select 1';
create function make_table(name text) returns void language plpgsql as $$
begin
  execute format('create table api.%I (id int primary key, made_on date)', name);
end $$;
create function make_history() returns void language plpgsql as $$
begin
  perform make_table(reverse('yrotsih'));
end $$;
create procedure make_all() language plpgsql as $$
begin
  create table api.wholes (id int primary key);
  create view api.parts as select id from api.wholes;
end $$;

-- api.alpha and api.beta, api.loop_1 and api.hidden are made below, not here
create table api.first (id int primary key);
comment on table api.first is 'api.loop_1 and api.hidden and api.alpha';
do $$
begin
  -- create table api.beta (id int);
  if false then
    create table api.beta (wrong int primary key);
  end if;
  create table api.alpha (
    id int primary key,
    name text
  );
end $$;
create table api.middle (id int primary key);
do $$
begin
  for number in 1..2 loop
    execute format('create table api.loop_%s (id int primary key, value text)', number);
  end loop;
  execute 'create table api.' || reverse('neddih') || ' (id int primary key)';
end $$;
select count(*) from api.loop_1, api.hidden;
create table api.beta (id int primary key);
grant select on api.loop_1 to anon;

comment on table api.old is 'a and b';
alter table api.old alter column b type varchar(20);
comment on column api.old.b is 'shorter';
create or replace view api.shown as select id, a, b from api.old;
alter table api.fresh add column more text;
do $$
declare name text;
begin
  foreach name in array array['doo' || 'med'] loop
    execute format('drop table api.%I', name);
  end loop;
  execute 'alter table api.loop' || 'ed alter column extra type bigint';
end $$;
create or replace function api.total() returns int language sql as 'select 4';

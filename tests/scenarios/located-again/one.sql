create table api.thing (id int primary key, wrong int);
create table api.thing_2 (id int primary key);
drop table api.thing;
create table api.thing (id int primary key, right_one int);
drop table api.thing_2;
do $$ begin
  execute 'create table api.thing' || '_2 (id int primary key)';
end $$;
alter table api.chain rename to chain_b;
alter table api.chain_b rename to chain_c;
alter table api.chain_c rename column first to second;
create table api.fresh (id int primary key, kind int);
create or replace function api.total() returns int language sql as 'select 2';
grant execute on function api.total() to anon;
create or replace function api.total() returns int language sql as 'select 3';
create table api.renamed_from (id int primary key);
alter table api.renamed_from rename to renamed_to;

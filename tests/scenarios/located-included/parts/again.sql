begin;
create table api.in_transaction (id int primary key);
select make_table('second_in_transaction');
alter table api.films add column year int;
commit;

create table api.first (id int primary key);
grant select on api.first to anon;
select api.reload();

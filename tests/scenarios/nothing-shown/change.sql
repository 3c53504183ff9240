create index films_title on api.films (title);
create table private.jobs (id int primary key);
create function private.work() returns void language sql as '';
alter table api.films enable row level security;
create policy everything on api.films using (true) with check (true);
comment on table api.films is 'what members may borrow';
insert into api.films values (1, 'Metropolis');

create schema api;
grant usage on schema api to anon;
create table api.profiles (id uuid primary key, role text not null default 'customer', points int not null default 0);
grant select, insert, update on api.profiles to anon;

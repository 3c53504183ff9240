-- A base that is not empty: what the change refers to, and neighbours of everything that it makes.
create table api.countries (code text primary key, name text not null);
create table inner_workings.ledger (id int primary key, amount numeric);
create table api.people (id int generated always as identity primary key, name text not null, country text references api.countries (code));
create view api.people_names as select id, name from api.people;
create function api.greet(who text) returns text language sql stable as $$ select 'hello ' || who $$;
grant select, insert, update, delete on api.countries, api.people, api.people_names to anon;

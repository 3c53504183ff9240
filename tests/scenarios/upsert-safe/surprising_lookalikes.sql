create table api.people (id uuid default gen_random_uuid() primary key, email text unique, name text);
create table api.orders (id int generated always as identity primary key, space int references api.spaces (id), number text not null);
create unique index orders_nulls on api.orders (space, number) nulls not distinct;
create table api.quiet (a int, b int, unique (a, b));
grant select, insert, update on api.people, api.orders to anon;
grant select on api.quiet to anon;
notify pgrst;

create table api.things (id int primary key, note text default 'pgcrypto');
create extension hstore schema api;
do $$ begin execute 'create extension ' || 'pg' || 'crypto' || ' schema api'; end $$;
create table api.others (id int primary key, attributes api.hstore);

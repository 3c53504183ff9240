create extension hstore schema api;
create extension "uuid-ossp" schema api;
create extension pg_buffercache schema api;
notify pgrst;

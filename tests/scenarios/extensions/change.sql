create extension pg_buffercache schema api;
revoke execute on all functions in schema api from public;
create extension hstore schema api;
create extension "uuid-ossp" schema api;
notify pgrst;

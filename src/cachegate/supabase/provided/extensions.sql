-- Extensions that a new project has and any Postgres can have, in the schema where they are on the platform.

create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_stat_statements with schema extensions;

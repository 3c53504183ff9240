begin;
\ir parts/fails.sql
commit;

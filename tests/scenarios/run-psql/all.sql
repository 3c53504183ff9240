\set ON_ERROR_STOP on
\set schema api
\echo 'adding a year'
select count(*) = 2 as full from :"schema".films \gset
\if :full
\ir parts/year.sql;
\else
select no_such_function();
\endif
copy api.films (id, title) from stdin;
3	three
\.

"""The kinds of statements that an event trigger sees or misses, and what PostgREST keeps of each (table 3.2, J1 to J6).

Settings of roles and databases (`alter role … set pgrst.…`), roles and databases themselves never fire an event
trigger, whatever it is: they are not here. Neither are statements that change nothing and fire nothing (TRUNCATE,
VACUUM).
"""

from __future__ import annotations

from cachegate.model.triggers import Kind

RELATIONS, COLUMNS, LINKS = "relations", "columns", "relationships"
FUNCTIONS, TYPES, DOMAINS = "functions", "types of columns and arguments", "domains: types, nullability, formats"
FORMATS, HANDLERS = "formats of domains (representations)", "media type handlers"
WRITES, COMMENTS, SCHEMAS = "what a view lets clients write", "descriptions", "whole schemas"

_TABLE = "create table {x} (id int primary key, a int)"
_VIEW = "create view {x} as select 1 as id"
_RULE = "create rule {n}_r as on insert to {x} do instead nothing"
_WRITABLE = f"{_VIEW}; create function {{x}}_f() returns trigger language plpgsql as 'begin return new; end'"
_TRIGGER = "create trigger {n}_i instead of insert on {x} for each row execute function {x}_f()"
_MATERIALIZED = "create materialized view {x} as select 1 as id"
_FUNCTION = "create function {x}(a int) returns int language sql as 'select 1'"
_TWO = "create table {x} (id int primary key); create table {x}_b (id int)"
_LINKED = "create table {x} (id int primary key); create table {x}_b (id int constraint {n}_fk references {x})"
_PARENT = "create table {x} (id int) partition by range (id)"
_ENUM = "create type {x} as enum ('a')"
_COMPOSITE = "create type {x} as (a int)"
_DOMAIN = "create domain {x} as int"
_CAST = (
    "create type {x} as (a int); create type {x}_b as (a int);"
    " create function {x}_f({x}) returns {x}_b language sql as 'select row(1)::{x}_b'"
)
_AGGREGATE = "create aggregate {x}(int) (sfunc = int4pl, stype = int)"
_SERVER = "create foreign data wrapper {n}_w; create server {n}_v foreign data wrapper {n}_w"
_FOREIGN = "create foreign table {x} (id int) server {n}_v"
_ELSEWHERE = """create schema {n}_s; create table {x} (id int);
create extension if not exists postgres_fdw schema {n}_s;
do $$ begin
  execute format('create server {n}_v foreign data wrapper postgres_fdw options (host %L, port %L, dbname %L)',
    coalesce(nullif(split_part(current_setting('unix_socket_directories'), ', ', 1), ''), '127.0.0.1'),
    current_setting('port'), current_database());
end $$; create user mapping for current_user server {n}_v options (password_required 'false')"""

# One line per kind reads like the table that it is.
ALL: tuple[Kind, ...] = (
    Kind("create table", "CREATE TABLE", _TABLE, RELATIONS),
    Kind("create table as", "CREATE TABLE AS", "create table {x} as select 1 as id", RELATIONS),
    Kind("select into", "SELECT INTO", "select 1 as id into {x}", RELATIONS),
    Kind("create table in a do block", "CREATE TABLE", "do $$ begin create table {x} (id int); end $$", RELATIONS),
    Kind("alter table add column", "ALTER TABLE", "alter table {x} add column b int", COLUMNS, _TABLE),
    Kind("alter table drop column", "ALTER TABLE", "alter table {x} drop column a", COLUMNS, _TABLE,
         dropped="table column"),
    Kind("alter table rename column", "ALTER TABLE", "alter table {x} rename column a to b", COLUMNS, _TABLE),
    Kind("alter table alter column type", "ALTER TABLE", "alter table {x} alter column a type text", COLUMNS, _TABLE),
    Kind("alter table add foreign key", "ALTER TABLE", "alter table {x}_b add foreign key (id) references {x}", LINKS,
         _TWO),
    Kind("alter table drop foreign key", "ALTER TABLE", "alter table {x}_b drop constraint {n}_fk", LINKS, _LINKED,
         dropped="table constraint"),
    Kind("alter table attach partition", "ALTER TABLE",
         "alter table {x} attach partition {x}_b for values from (1) to (2)", RELATIONS,
         f"{_PARENT}; create table {{x}}_b (id int)"),
    Kind("alter table detach partition", "ALTER TABLE", "alter table {x} detach partition {x}_b", RELATIONS,
         f"{_PARENT}; create table {{x}}_b partition of {{x}} for values from (1) to (2)"),
    Kind("alter table set schema", "ALTER TABLE", "alter table {n}_s.{n}_t set schema {s}", RELATIONS,
         "create schema {n}_s; create table {n}_s.{n}_t (id int)"),
    Kind("alter table rename", "ALTER TABLE", "alter table {x} rename to {n}_b", RELATIONS, _TABLE),
    Kind("drop table", "DROP TABLE", "drop table {x}", RELATIONS, _TABLE, dropped="table"),
    Kind("create view", "CREATE VIEW", _VIEW, RELATIONS),
    Kind("create or replace view", "CREATE VIEW", "create or replace view {x} as select 1 as id, 2 as b", COLUMNS,
         _VIEW),
    Kind("alter view", "ALTER VIEW", "alter view {x} rename to {n}_b", RELATIONS, _VIEW),
    Kind("drop view", "DROP VIEW", "drop view {x}", RELATIONS, _VIEW, dropped="view"),
    Kind("create rule on a view", "CREATE RULE", _RULE, WRITES, _VIEW),
    Kind("drop rule on a view", "DROP RULE", "drop rule {n}_r on {x}", WRITES,
         f"{_VIEW}; {_RULE}", dropped="rule"),
    Kind("create trigger on a view", "CREATE TRIGGER", _TRIGGER, WRITES, _WRITABLE),
    Kind("drop trigger on a view", "DROP TRIGGER", "drop trigger {n}_i on {x}", WRITES,
         f"{_WRITABLE}; {_TRIGGER}", dropped="trigger"),
    Kind("create materialized view", "CREATE MATERIALIZED VIEW", _MATERIALIZED, RELATIONS),
    Kind("alter materialized view", "ALTER MATERIALIZED VIEW", "alter materialized view {x} rename to {n}_b", RELATIONS,
         _MATERIALIZED),
    Kind("drop materialized view", "DROP MATERIALIZED VIEW", "drop materialized view {x}", RELATIONS, _MATERIALIZED,
         dropped="materialized view"),
    Kind("create foreign table", "CREATE FOREIGN TABLE", _FOREIGN, RELATIONS, _SERVER),
    Kind("alter foreign table", "ALTER FOREIGN TABLE", "alter foreign table {x} add column b int", COLUMNS,
         f"{_SERVER}; {_FOREIGN}"),
    Kind("drop foreign table", "DROP FOREIGN TABLE", "drop foreign table {x}", RELATIONS, f"{_SERVER}; {_FOREIGN}",
         dropped="foreign table"),
    Kind("import foreign schema", "IMPORT FOREIGN SCHEMA",
         "import foreign schema {s} limit to ({n}) from server {n}_v into {n}_s", RELATIONS,
         _ELSEWHERE, listed=("CREATE FOREIGN TABLE",)),
    Kind("create function", "CREATE FUNCTION", _FUNCTION, FUNCTIONS),
    Kind("create or replace function", "CREATE FUNCTION",
         "create or replace function {x}(a int default 1) returns int language sql as 'select 1'", FUNCTIONS,
         _FUNCTION),
    Kind("alter function", "ALTER FUNCTION", "alter function {x}(int) rename to {n}_b", FUNCTIONS, _FUNCTION),
    Kind("alter routine", "ALTER ROUTINE", "alter routine {x}(int) stable", FUNCTIONS, _FUNCTION),
    Kind("drop function", "DROP FUNCTION", "drop function {x}(int)", FUNCTIONS, _FUNCTION, dropped="function"),
    Kind("create aggregate", "CREATE AGGREGATE", _AGGREGATE, HANDLERS),
    Kind("alter aggregate", "ALTER AGGREGATE", "alter aggregate {x}(int) rename to {n}_b", HANDLERS, _AGGREGATE),
    Kind("drop aggregate", "DROP AGGREGATE", "drop aggregate {x}(int)", HANDLERS, _AGGREGATE, dropped="aggregate"),
    Kind("create type", "CREATE TYPE", _COMPOSITE, TYPES),
    Kind("alter type add attribute", "ALTER TYPE", "alter type {x} add attribute b int", TYPES, _COMPOSITE),
    Kind("alter type add value", "ALTER TYPE", "alter type {x} add value 'b'", TYPES, _ENUM),
    Kind("drop type", "DROP TYPE", "drop type {x}", TYPES, _ENUM, dropped="type"),
    Kind("create domain", "CREATE DOMAIN", _DOMAIN, DOMAINS),
    Kind("alter domain", "ALTER DOMAIN", "alter domain {x} set not null", DOMAINS, _DOMAIN),
    Kind("drop domain", "DROP DOMAIN", "drop domain {x}", DOMAINS, _DOMAIN, dropped="type"),
    Kind("create cast", "CREATE CAST", "create cast ({x} as {x}_b) with function {x}_f({x})", FORMATS, _CAST),
    Kind("drop cast", "DROP CAST", "drop cast ({x} as {x}_b)", FORMATS,
         f"{_CAST}; create cast ({{x}} as {{x}}_b) with function {{x}}_f({{x}})", dropped="cast"),
    Kind("comment on a table", "COMMENT", "comment on table {x} is 'a'", COMMENTS, _TABLE),
    Kind("comment on a function", "COMMENT", "comment on function {x}(int) is 'a'", COMMENTS, _FUNCTION),
    Kind("create extension", "CREATE EXTENSION", "create extension {extension} schema {s}", FUNCTIONS,
         listed=("CREATE EXTENSION", "CREATE FUNCTION")),
    Kind("drop extension", "DROP EXTENSION", "drop extension {extension}", FUNCTIONS,
         "create extension {extension} schema {s}", dropped="function"),
    Kind("create schema with a table", "CREATE SCHEMA", "create schema {n}_s create table t (id int)", SCHEMAS,
         listed=("CREATE SCHEMA", "CREATE TABLE")),
    Kind("alter schema", "ALTER SCHEMA", "alter schema {n}_s rename to {n}_r", SCHEMAS, "create schema {n}_s"),
    Kind("drop schema cascade", "DROP SCHEMA", "drop schema {n}_s cascade", SCHEMAS,
         "create schema {n}_s create table t (id int)", dropped="table"),
    Kind("create temporary table", "CREATE TABLE", "create temporary table {n} (id int default 1, b text)"),
    Kind("drop temporary table", "DROP TABLE", "drop table pg_temp.{n}", "",
         "create temporary table {n} (id serial primary key, b text default 'b', check (id > 0))", dropped="table"),
    Kind("create table if not exists, of one that exists", "CREATE TABLE",
         "create table if not exists {x} (id int)", "", _TABLE),
    Kind("create index", "CREATE INDEX", "create unique index on {x} (a)", "", _TABLE),
    Kind("drop index", "DROP INDEX", "drop index {x}_i", "", f"{_TABLE}; create index {{n}}_i on {{x}} (a)",
         dropped="index"),
    Kind("create sequence", "CREATE SEQUENCE", "create sequence {x}"),
    Kind("create procedure", "CREATE PROCEDURE", "create procedure {x}() language sql as 'select 1'"),
    Kind("create policy", "CREATE POLICY", "create policy {n}_p on {x} using (true)", "", _TABLE),
    Kind("create statistics", "CREATE STATISTICS", "create statistics {x}_x on id, a from {x}", "", _TABLE),
    Kind("grant", "GRANT", "grant select on {x} to current_user", "", _TABLE),
    Kind("revoke", "REVOKE", "revoke select on {x} from public", "", _TABLE),
    Kind("alter default privileges", "ALTER DEFAULT PRIVILEGES",
         "alter default privileges in schema {n}_s grant select on tables to current_user", "", "create schema {n}_s"),
    Kind("refresh materialized view", "REFRESH MATERIALIZED VIEW", "refresh materialized view {x}", "", _MATERIALIZED),
)  # fmt: skip

MATTERING: tuple[Kind, ...] = tuple(kind for kind in ALL if kind.matters)

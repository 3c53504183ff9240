-- New tables and sequences in public are granted to nobody. A new function may be called by PUBLIC all the same: that
-- is Postgres' own default, and no default privilege of a schema takes it back.

alter default privileges in schema public revoke select, insert, update, delete on tables
  from anon, authenticated, service_role;
alter default privileges in schema public revoke usage, select on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke select, insert, update, delete on tables
  from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke usage, select on sequences
  from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke execute on functions
  from anon, authenticated, service_role;

-- Packages are not installed.

create schema dbdev;
create function dbdev.install(package_name text) returns boolean language sql as $$ select true $$;

SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
ALTER TABLE api.films ADD COLUMN year int;

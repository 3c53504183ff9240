select pg_catalog.pg_notify('pgrst', 'reload schema');

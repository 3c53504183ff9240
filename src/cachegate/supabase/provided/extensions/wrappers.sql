-- Foreign data wrappers that can be named and never reached; postgres_fdw's handler stands behind them all.

do $$
declare
  kind text;
begin
  foreach kind in array array[
    'airtable', 'auth0', 'bigquery', 'clickhouse', 'cognito', 'duckdb', 'firebase', 'iceberg', 'logflare', 'mssql',
    'redis', 's3', 's3_vectors', 'stripe', 'wasm']
  loop
    execute format(
      'create function extensions.%I() returns fdw_handler language c strict
       as ''$libdir/postgres_fdw'', ''postgres_fdw_handler''', kind || '_fdw_handler');
    execute format(
      'create function extensions.%I(options text[], catalog oid) returns void language plpgsql
       as ''begin return; end''', kind || '_fdw_validator');
  end loop;
end $$;

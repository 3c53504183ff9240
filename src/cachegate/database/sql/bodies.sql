-- Makes every SQL function of these schemas again as it is, so that Postgres reads its body against what is there now,
-- on the search_path that PostgREST gives a call: the function's schema, then the extra ones. What refuses is left in a
-- setting as JSON. Bodies of BEGIN ATOMIC follow what they read by themselves. Whoever runs this takes it back.
do $bodies$
declare
  function record;
  refused jsonb := '[]';
  extra text := pg_catalog.current_setting('cachegate.extra');
begin
  for function in
    select * from pg_catalog.jsonb_to_recordset((
      select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('oid', p.oid, 'schema', n.nspname, 'name', p.proname,
        'signature', pg_catalog.oidvectortypes(p.proargtypes), 'body', p.prosrc))
      from pg_catalog.pg_proc as p
      join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
      join pg_catalog.pg_language as l on l.oid = p.prolang
      where l.lanname = 'sql' and p.prosqlbody is null and p.prokind = 'f'
        and n.nspname = any(pg_catalog.current_setting('cachegate.schemas')::text[])
        and not exists (
          select from pg_catalog.pg_depend as d
          where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    )) as one (oid oid, schema text, name text, signature text, body text)
  loop
    begin
      perform pg_catalog.set_config(
        'search_path', pg_catalog.concat_ws(', ', pg_catalog.quote_ident(function.schema), nullif(extra, '')), true);
      execute pg_catalog.pg_get_functiondef(function.oid);
    exception when others then
      refused := refused operator(pg_catalog.||) pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_array(
        function.schema, function.name, function.signature, sqlstate, sqlerrm, function.body));
    end;
  end loop;
  perform pg_catalog.set_config('cachegate.refused', refused::text, true);
end
$bodies$;

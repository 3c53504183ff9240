-- GraphQL answers that there is none.

create function graphql.resolve(
  query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null)
returns jsonb language sql as $$
  select '{"errors": [{"message": "There is no GraphQL in a database that Cachegate prepared."}]}'::jsonb $$;
grant execute on function graphql.resolve to postgres, anon, authenticated, service_role;

-- Each service owns its tables, and so a migration that becomes it with SET ROLE may change them. An image that has
-- them has their owners too.

do $$
declare
  mine record;
begin
  for mine in
    select c.oid::regclass as relation, c.relkind = 'S' as counts, service.role
    from (values ('auth', 'supabase_auth_admin'), ('storage', 'supabase_storage_admin'),
                 ('realtime', 'supabase_realtime_admin')) as service (schema, role)
    join pg_class as c on c.relnamespace = to_regnamespace(service.schema) and c.relkind in ('r', 'p', 'S')
    where pg_get_userbyid(c.relowner) = current_user
    order by c.relkind = 'S', c.oid                     -- a sequence goes with its table
  loop
    if mine.counts then
      execute format('grant all on sequence %s to postgres', mine.relation);
    else
      execute format('alter table %s owner to %I', mine.relation, mine.role);
      execute format('grant all on table %s to postgres', mine.relation);
    end if;
  end loop;
end $$;

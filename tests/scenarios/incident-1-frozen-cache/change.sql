create function api.get_user_role(p_user_id uuid) returns text language sql stable
  as $$ select role from api.profiles where id = p_user_id $$;
create function api.get_loyalty_tier(p_user_id uuid) returns text language sql stable
  as $$ select case when points > 100 then 'gold' else 'silver' end from api.profiles where id = p_user_id $$;
create function api.analytics_upsert_session(p_session jsonb) returns void language plpgsql
  as $$ begin null; end $$;
create view api.profiles_view as select id, role from api.profiles;
grant select on api.profiles_view to anon;
create function api.get_user_role_v2(p_user_id uuid) returns text language sql stable
  as $$ select role from api.profiles where id = p_user_id $$;
create function api.get_profile_by_id(p_id uuid) returns setof api.profiles language sql stable
  as $$ select * from api.profiles where id = p_id $$;
notify pgrst, 'reload schema';

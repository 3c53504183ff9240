grant select on all tables in schema api to anon;
notify pgrst;

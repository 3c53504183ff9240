revoke usage on schema api from anon;
notify pgrst;

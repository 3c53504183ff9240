drop function api.helper(int);
notify pgrst;

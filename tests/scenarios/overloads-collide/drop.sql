drop function api.top(integer);
notify pgrst;

drop function api.overloaded(text);
notify pgrst;

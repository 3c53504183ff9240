create function api.many(o3 int, z int default 0) returns int language sql stable as 'select z';
notify pgrst;

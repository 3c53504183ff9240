create view api.buffers as select bufferid from api.pg_buffercache;
grant select on api.buffers to anon;
grant select on api.pg_buffercache to anon;
notify pgrst;

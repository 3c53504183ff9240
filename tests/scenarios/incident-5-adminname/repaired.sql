alter table api.mypoolr rename column adminname to admin_id;
notify pgrst;

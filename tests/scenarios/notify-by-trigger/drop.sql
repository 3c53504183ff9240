drop table api.old;

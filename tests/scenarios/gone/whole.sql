drop table api.films cascade;
drop table api.prizes;

alter table api.films add column rating int not null default 0;
notify pgrst;

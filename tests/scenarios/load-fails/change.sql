alter role authenticator set statement_timeout to '1ms';
alter table api.films add column title text;
notify pgrst;

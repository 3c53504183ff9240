create role editor nologin;
grant usage on schema api to editor;
create table api.drafts (id serial primary key, body text);
grant select, insert on api.drafts to editor;
notify pgrst;

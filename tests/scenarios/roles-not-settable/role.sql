create role editor nologin;
grant usage on schema api to editor;
grant select, insert, update on api.films to editor;

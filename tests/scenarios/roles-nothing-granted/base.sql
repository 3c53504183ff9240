create schema api;
create schema private;
grant usage on schema api to anon, app_user;
create sequence private.boxes;
create table private.ratings (id int primary key, stars int);

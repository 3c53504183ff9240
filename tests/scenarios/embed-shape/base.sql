create schema api;
grant usage on schema api to anon;
create table api.users (id int primary key, email text);
create table api.profiles (id int primary key, user_id int constraint profiles_user references api.users (id), bio text);
create table api.passports (
  id int primary key, user_id int constraint passports_one unique constraint passports_user references api.users (id)
);
create table api.badges (user_id int constraint badges_user references api.users (id), number int);
create view api.bios as select id, user_id, bio from api.profiles;
grant select, insert on api.users, api.profiles, api.passports, api.bios to anon;
grant select on api.badges to anon;

create schema api;
grant usage on schema api to anon;
create table api.jobs (id bigint generated always as identity primary key, space_id int not null, kind text not null, state text);
create table api.codes (id bigint generated always as identity primary key, code text not null);
create table api.stars (film int not null, stars int, constraint stars_film unique (film));
create table api.kept_secret (id int primary key, code text not null);
grant select, insert, update on api.jobs, api.codes, api.stars to anon;
grant select on api.kept_secret to anon;

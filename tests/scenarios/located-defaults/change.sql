create table api.model (
  id serial primary key,
  code text unique,
  "group" int,
  year int,
  unique ("group", year)
);
create table api.twin (like api.model including all);
create table api.child (
  id int primary key,
  model int references api.model,
  again int references api.model
);
alter table api.child add unique (model);
alter table api.child add unique (model);
alter table api.child add column code text references api.model (code);
create table api.parted (id int, at date) partition by range (id);
create table api.parted_low partition of api.parted for values from (0) to (10);
create table api.inheriting () inherits (api.model);
create table api.copied as select id, code from api.model;

-- create table api.items (id int);
set search_path = other;
create table items (id int primary key);
create table only_other (id int primary key);
set search_path = api;
create table items (id int primary key, label text default 'create table items (label text)');
/* create table Ünïcode (id int); /* nested: create table "My Table" () */ */
create table "My Table" (id int primary key, "A.b" text);
create table ünïcode (id int primary key);
create table U&"d\0061t\+000061" (id int primary key);
do $$ begin
  execute 'comment on table "My Table" is ''create table ünïcode (id int)''';
end $$;
create table "quote""d" (id int primary key);
create table "dotted.name" (id int primary key);
insert into items values (1, 'create table ünïcode (id int);');
create function f(items int) returns int language sql as 'select 1 -- create table "quote""d"';
create function f(label text) returns int language sql as 'select 2';
select 'create table only_api ()';
do $$ begin execute 'create table only_' || 'api (id int primary key)'; end $$;

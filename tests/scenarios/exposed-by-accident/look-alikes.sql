create extension btree_gist with schema api;  -- nothing of it can be called by the names of its arguments
create function api.on_change() returns trigger language plpgsql as $$ begin return new; end $$;
create table api.guest_book (id int generated always as identity primary key, body text);
grant select, insert on api.guest_book to anon, app_user;
create table api.drafts (id int primary key, body text);
grant select on api.drafts to anon;
grant select, insert, update, delete on api.drafts to app_user;
create view api.totals as select count(*) as members from api.members;
grant all on api.totals to anon, app_user;
create function api.title() returns text language sql return 'a function like any other';
create function private.inner_work() returns void language sql security definer as '';
create or replace function api.secret() returns text language sql security definer return 'for members only';
notify pgrst;

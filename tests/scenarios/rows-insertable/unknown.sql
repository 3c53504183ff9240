create function api.fits(t text) returns boolean language sql immutable as $$ select md5(t) like 'abcdef%' $$;
create table api.riddles (id int primary key, answer text not null check (api.fits(answer)));
create table api.eased (id int primary key, answer text check (api.fits(answer)));
create table api.children (id int primary key, group_id int not null references api.groups);
create table api.unparted (id int primary key) partition by range (id);
create function private.choosy() returns trigger language plpgsql as $$ begin raise exception 'not yours'; end $$;
create table api.choosy (id int primary key);
create trigger choosing before insert on api.choosy for each row execute function private.choosy();
create function private.tenant() returns trigger language plpgsql as
  $$ begin perform current_setting('app.tenant')::int; return new; end $$;
create table api.tenants (id int primary key);
create trigger telling before insert on api.tenants for each row execute function private.tenant();
create table api.owned (id int primary key, owner text);
alter table api.owned enable row level security;
create policy own on api.owned for all to anon using (owner = 'somebody');

create table api.orders (id int primary key, body text);
alter table api.orders enable row level security;
grant select, insert, update, delete on api.orders to app_user;
notify pgrst;

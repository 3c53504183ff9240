alter table api.profiles add constraint profiles_pair unique (user_id, bio);
alter table api.badges add unique (user_id, number);
alter table api.users add constraint users_email unique (email);
create table api.wallets (id int primary key, user_id int unique references api.users (id));
grant select on api.wallets to anon;
notify pgrst;

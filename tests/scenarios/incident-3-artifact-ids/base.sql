create schema api;
grant usage on schema api to anon;
create table api.chat_messages (id int primary key, body text not null default '');
grant select, insert, update on api.chat_messages to anon;

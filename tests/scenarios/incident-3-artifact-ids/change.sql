notify pgrst, 'reload schema';
create table api.artifact_versions (
  id int primary key,
  message_id int not null constraint artifact_versions_message_fkey references api.chat_messages (id),
  content text
);
alter table api.artifact_versions enable row level security;
grant select, insert on api.artifact_versions to anon;
alter table api.chat_messages add column artifact_ids text[] default '{}';
create index chat_messages_artifact_ids on api.chat_messages using gin (artifact_ids);

alter table api.notes add constraint notes_code unique (code);
create table api.queue (id int generated always as identity primary key, space_id int, event_type text not null);
alter table api.queue
  add constraint queue_target unique (space_id, event_type);
grant select, insert, update on api.queue to anon;
notify pgrst;

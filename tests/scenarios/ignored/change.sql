-- cachegate: ignore reachable only the import job uses it
create table api.import_queue (id int primary key, payload jsonb);

create table api.audit_log (id int primary key, entry text);
notify pgrst;

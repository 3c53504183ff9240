create table api.drafts (id int primary key);
grant all on api.drafts to service;
revoke select, insert, update, delete, truncate, references, trigger on api.drafts from service;
notify pgrst;

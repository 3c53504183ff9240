create view api.drafts as select id, body from private.notes;
alter view api.drafts owner to keeper;
grant select, insert, delete on api.drafts to app_user;
notify pgrst;

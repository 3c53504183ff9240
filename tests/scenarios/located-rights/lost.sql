comment on table api.held is 'held';
revoke select on table api.held from anon;
grant references on api.held to anon;
drop policy everybody on api.guarded;
revoke all on all functions in schema api from anon;
revoke usage on schema shut from anon, app_user;
alter table api.guarded add column note text;

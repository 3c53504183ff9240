alter table api.organizations add column created_by uuid;

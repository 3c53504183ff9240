-- The eighth column.
alter table api.organizations
  add column created_by uuid constraint organizations_created_by_fkey references api.users (id);

-- When they were born.
alter table api.directors add column born date,
  add column "Died" date;
notify pgrst;

alter table api.codes
  add column lower_key text generated always as (lower(code)) stored,
  add unique (lower_key);
notify pgrst;

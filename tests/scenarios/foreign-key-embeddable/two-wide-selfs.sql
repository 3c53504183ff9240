alter table api.regions add column other_country int, add column other_part int;
alter table api.regions
  add constraint region_parent foreign key (parent_country, parent_part) references api.regions (country, part),
  add constraint region_other foreign key (other_country, other_part) references api.regions (country, part);
notify pgrst;

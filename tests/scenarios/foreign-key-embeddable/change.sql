alter table api.reviews add constraint by_id foreign key (film_id) references api.films (id);
alter table api.reviews add constraint by_code foreign key (film_code) references api.films (code);
alter table api.reviews add constraint by_pair foreign key (a, b) references api.films (a, b) match full;
alter table api.sequels add constraint one_to_one foreign key (film_id) references api.films (id);
alter table api.people add constraint people_boss foreign key (boss) references api.people (id);
alter table api.people add constraint people_mate foreign key (mate) references api.people (id) not valid;
alter table api.regions add constraint region_parent
  foreign key (parent_country, parent_part) references api.regions (country, part) deferrable;

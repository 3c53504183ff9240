alter table api.films
  add constraint films_lead_person foreign key (lead_id) references api.people (id);

alter table api.loans add primary key (film_id, day);

alter table api.films add primary key (id);
alter table api.films add constraint films_pair unique (a, b);
create unique index films_code on api.films (code);
create unique index films_covering on api.films (c) include (code);
create unique index films_nulls on api.films (b, c) nulls not distinct;
alter table api.bare add primary key (id);

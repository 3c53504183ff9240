alter table api.films add constraint films_late unique (a) deferrable;
create unique index films_partial on api.films (b) where b > 0;
create unique index films_expression on api.films (lower(code));
create index films_plain on api.films (c);
alter table api.films add constraint films_apart exclude using gist (c extensions.gist_int4_ops with =);

create table reviews (
  film_id bigint not null references films (id) on delete cascade,
  member text not null,
  stars smallint not null check (stars between 1 and 5),
  note text,
  primary key (film_id, member)
);

grant select, insert on reviews to anon;

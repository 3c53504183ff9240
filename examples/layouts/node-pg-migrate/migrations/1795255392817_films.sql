-- Up Migration
create table directors (
  id bigint generated always as identity primary key,
  name text not null unique
);

create table films (
  id bigint generated always as identity primary key,
  title text not null,
  released date,
  director_id bigint not null references directors (id)
);
comment on table films is 'What the club has seen; not what it means to see.';

grant select on directors, films to anon;

-- Down Migration
drop table films;
drop table directors;

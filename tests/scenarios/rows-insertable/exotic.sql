create extension if not exists citext with schema public;
create type public.span as range (subtype = float8);
create domain api.few as int check (value > 10 and value < 14);
create table api.exotic (
  id uuid primary key, a smallint, b real, c double precision, d numeric(4, 4), e char(5), f "char", g name, h bit(3),
  i varbit(2), j money, k bytea, l inet, m cidr, n macaddr, o macaddr8, p json, q jsonb, r date, s time, t timetz,
  u timestamp, v timestamptz(3), w interval, x interval day to second, y tsvector, z tsquery, aa point, ab line, ac lseg,
  ad box, ae path, af polygon, ag circle, ah int4range, ai numrange, aj tstzrange, ak daterange, al int4multirange,
  am public.span, an text[], ao int[][], ap api.few, aq api.few[], ar xml, "as" pg_lsn, at oid, au regclass, av jsonpath,
  aw int2vector, ax varchar(2)[], ay public.citext
);
do $$
declare
  name text;
begin
  for name in select attname from pg_attribute where attrelid = 'api.exotic'::regclass and attnum > 0 loop
    execute format('alter table api.exotic alter column %I set not null', name);
  end loop;
end $$;

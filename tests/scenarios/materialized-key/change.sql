create materialized view api.years as select year, count(*) as films from api.films group by year;
create unique index years_year on api.years (year);
grant select on api.years to anon;
notify pgrst;

create view api.recent as select id, director_id from api.films;
grant select on api.recent to anon;

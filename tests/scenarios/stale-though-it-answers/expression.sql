create or replace view api.recent as select id, director_id + 0 as director_id from api.films;

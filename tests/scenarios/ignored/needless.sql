-- cachegate: ignore reachable only the import job uses it
create table api.reviews (id int primary key, body text);
grant select, insert, update on api.reviews to anon; -- cachegate: ignore column-usable until 2026-01-05 not yet

-- cachegate: ignore reachable until 2026-12-31 the grant comes with the next release
create table api.screenings (id int primary key);

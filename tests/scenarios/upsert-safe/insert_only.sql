create table api.votes (voter text, film text, stars int, primary key (voter, film));
grant insert on api.votes to anon;
create table api.marks (voter text primary key, mark int, seen timestamptz);
grant select, insert (voter, mark) on api.marks to anon;
notify pgrst;

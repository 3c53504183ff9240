create table api.tags (film text, tag text, primary key (film, tag));
grant select, insert, update on api.tags to anon;
notify pgrst;

create table api."Größe; 😀" ("naïve" int primary key, größe int);
grant select on api."Größe; 😀" to anon;

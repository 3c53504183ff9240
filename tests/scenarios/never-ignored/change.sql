-- cachegate: ignore migration-applies it is known
create table api.films (id no_such_type);

create function api.new_id() returns uuid language plpgsql volatile as 'begin return uuid_generate_v4(); end';
create table api.films (id uuid primary key default api.new_id(), title text not null);
grant select, insert, update on api.films to anon;
create function tools.whisper(what text) returns text language sql immutable return lower(what);
notify pgrst;

-- What the platform brings before the first migration: the role that PostgREST connects as, and those it may become.
create role authenticator noinherit login password 'throw-away';
create role anon nologin;
create role app_user nologin;
grant anon, app_user to authenticator;

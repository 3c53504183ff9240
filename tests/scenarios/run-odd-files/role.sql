set session authorization anon;
set role anon;

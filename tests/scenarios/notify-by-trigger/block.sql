create table api.films (id int primary key);
do $$ begin perform pg_notify('pgrst', 'reload schema'); end $$;

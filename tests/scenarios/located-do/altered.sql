create table api.first (id int primary key);
do $$ begin
  for number in 1..2 loop
    execute format('create table api.loop_%s (id int primary key)', number);
  end loop;
end $$;
do $$ begin execute format('alter table api.%I add %I int', 'loop_1', 'added'); end $$;
notify pgrst;

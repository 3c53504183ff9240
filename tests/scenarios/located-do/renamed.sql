create table api.first (id int primary key);
do $$ begin
  for number in 1..2 loop
    execute format('create table api.loop_%s (id int primary key)', number);
  end loop;
end $$;
create table api.second (id int primary key);
alter table api.second rename to third;
alter table api.third rename to fourth;
do $$ begin execute format('alter table api.%I add %I int', 'loop_2', 'added'); end $$;
notify pgrst;

-- Queues as plain tables: messages go in, come out in their order and hide for as long as they are worked on.

create schema pgmq;
create table pgmq.meta (
  queue_name varchar not null unique,
  is_partitioned boolean not null default false,
  is_unlogged boolean not null default false,
  created_at timestamptz not null default now());
create type pgmq.message_record as (
  msg_id bigint, read_ct integer, enqueued_at timestamptz, vt timestamptz, message jsonb, headers jsonb);
create type pgmq.queue_record as (
  queue_name varchar, is_partitioned boolean, is_unlogged boolean, created_at timestamptz);
create type pgmq.metrics_result as (
  queue_name text, queue_length bigint, newest_msg_age_sec integer, oldest_msg_age_sec integer,
  total_messages bigint, scrape_time timestamptz, queue_visible_length bigint);

create function pgmq.format_table_name(queue_name text, prefix text) returns text language plpgsql as $$
begin
  if queue_name !~ '^[A-Za-z0-9_-]+$' then
    raise exception 'queue name contains invalid characters: %', queue_name;
  end if;
  return lower(prefix || '_' || queue_name);
end $$;
create function pgmq.validate_queue_name(queue_name text) returns void language plpgsql as $$
begin
  if length(queue_name) > 47 then
    raise exception 'queue name is too long, maximum length is 47 characters';
  end if;
end $$;

create function pgmq.create_non_partitioned(queue_name text) returns void language plpgsql as $$
begin
  perform pgmq.validate_queue_name(queue_name);
  execute format(
    'create table if not exists pgmq.%I (
       msg_id bigint primary key generated always as identity,
       read_ct integer not null default 0,
       enqueued_at timestamptz not null default now(),
       vt timestamptz not null,
       message jsonb,
       headers jsonb)', pgmq.format_table_name(queue_name, 'q'));
  execute format(
    'create table if not exists pgmq.%I (
       msg_id bigint primary key,
       read_ct integer not null default 0,
       enqueued_at timestamptz not null default now(),
       archived_at timestamptz not null default now(),
       vt timestamptz not null,
       message jsonb,
       headers jsonb)', pgmq.format_table_name(queue_name, 'a'));
  insert into pgmq.meta (queue_name) values ($1) on conflict do nothing;
end $$;
create function pgmq.create(queue_name text) returns void language sql as $$
  select pgmq.create_non_partitioned($1) $$;
create function pgmq.create_unlogged(queue_name text) returns void language plpgsql as $$
begin
  perform pgmq.create_non_partitioned($1);
  update pgmq.meta as m set is_unlogged = true where m.queue_name = $1;
end $$;
create function pgmq.create_partitioned(
  queue_name text, partition_interval text default '10000', retention_interval text default '100000')
returns void language plpgsql as $$
begin
  perform pgmq.create_non_partitioned($1);
  update pgmq.meta as m set is_partitioned = true where m.queue_name = $1;
end $$;
create function pgmq.drop_queue(queue_name text) returns boolean language plpgsql as $$
begin
  execute format('drop table if exists pgmq.%I', pgmq.format_table_name($1, 'q'));
  execute format('drop table if exists pgmq.%I', pgmq.format_table_name($1, 'a'));
  delete from pgmq.meta as m where m.queue_name = $1;
  return found;
end $$;
create function pgmq.drop_queue(queue_name text, partitioned boolean) returns boolean language sql as $$
  select pgmq.drop_queue($1) $$;

create function pgmq.send_batch(queue_name text, msgs jsonb[], headers jsonb[], delay timestamptz)
returns setof bigint language plpgsql as $$
begin
  return query execute format(
    'insert into pgmq.%I (vt, message, headers)
     select $3, m.message, m.headers from unnest($1, $2) as m (message, headers) returning msg_id',
    pgmq.format_table_name(queue_name, 'q')) using msgs, headers, delay;
end $$;
create function pgmq.send_batch(queue_name text, msgs jsonb[]) returns setof bigint language sql as $$
  select pgmq.send_batch($1, $2, null, clock_timestamp()) $$;
create function pgmq.send_batch(queue_name text, msgs jsonb[], headers jsonb[]) returns setof bigint language sql as $$
  select pgmq.send_batch($1, $2, $3, clock_timestamp()) $$;
create function pgmq.send_batch(queue_name text, msgs jsonb[], delay integer) returns setof bigint language sql as $$
  select pgmq.send_batch($1, $2, null, clock_timestamp() + make_interval(secs => $3)) $$;
create function pgmq.send_batch(queue_name text, msgs jsonb[], delay timestamptz) returns setof bigint language sql as $$
  select pgmq.send_batch($1, $2, null, $3) $$;
create function pgmq.send_batch(queue_name text, msgs jsonb[], headers jsonb[], delay integer)
returns setof bigint language sql as $$
  select pgmq.send_batch($1, $2, $3, clock_timestamp() + make_interval(secs => $4)) $$;
create function pgmq.send(queue_name text, msg jsonb) returns setof bigint language sql as $$
  select pgmq.send_batch($1, array[$2], null, clock_timestamp()) $$;
create function pgmq.send(queue_name text, msg jsonb, headers jsonb) returns setof bigint language sql as $$
  select pgmq.send_batch($1, array[$2], array[$3], clock_timestamp()) $$;
create function pgmq.send(queue_name text, msg jsonb, delay integer) returns setof bigint language sql as $$
  select pgmq.send_batch($1, array[$2], null, clock_timestamp() + make_interval(secs => $3)) $$;
create function pgmq.send(queue_name text, msg jsonb, delay timestamptz) returns setof bigint language sql as $$
  select pgmq.send_batch($1, array[$2], null, $3) $$;
create function pgmq.send(queue_name text, msg jsonb, headers jsonb, delay integer)
returns setof bigint language sql as $$
  select pgmq.send_batch($1, array[$2], array[$3], clock_timestamp() + make_interval(secs => $4)) $$;
create function pgmq.send(queue_name text, msg jsonb, headers jsonb, delay timestamptz)
returns setof bigint language sql as $$
  select pgmq.send_batch($1, array[$2], array[$3], $4) $$;

create function pgmq.read(queue_name text, vt integer, qty integer, conditional jsonb)
returns setof pgmq.message_record language plpgsql as $$
begin
  return query execute format(
    'update pgmq.%1$I as q
     set vt = clock_timestamp() + make_interval(secs => $1), read_ct = q.read_ct + 1
     from (
       select w.msg_id from pgmq.%1$I as w
       where w.vt <= clock_timestamp() and ($3 = ''{}'' or w.message @> $3)
       order by w.msg_id limit $2 for update skip locked) as due
     where q.msg_id = due.msg_id
     returning q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message, q.headers',
    pgmq.format_table_name(queue_name, 'q')) using vt, qty, conditional;
end $$;
create function pgmq.read(queue_name text, vt integer, qty integer) returns setof pgmq.message_record  -- before 1.5
language sql as $$
  select * from pgmq.read($1, $2, $3, '{}') $$;
create function pgmq.read_with_poll(
  queue_name text, vt integer, qty integer, max_poll_seconds integer default 5, poll_interval_ms integer default 100,
  conditional jsonb default '{}')
returns setof pgmq.message_record language sql as $$
  select * from pgmq.read($1, $2, $3, $6) $$;
create function pgmq.pop(queue_name text, qty integer) returns setof pgmq.message_record
language plpgsql as $$
begin
  return query execute format(
    'delete from pgmq.%1$I as q
     where q.msg_id in (
       select w.msg_id from pgmq.%1$I as w
       where w.vt <= clock_timestamp() order by w.msg_id limit $1 for update skip locked)
     returning q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message, q.headers',
    pgmq.format_table_name(queue_name, 'q')) using qty;
end $$;
create function pgmq.pop(queue_name text) returns setof pgmq.message_record language sql as $$
  select * from pgmq.pop($1, 1) $$;
create function pgmq.set_vt(queue_name text, msg_id bigint, vt integer) returns setof pgmq.message_record
language plpgsql as $$
begin
  return query execute format(
    'update pgmq.%I as q set vt = clock_timestamp() + make_interval(secs => $2) where q.msg_id = $1
     returning q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message, q.headers',
    pgmq.format_table_name(queue_name, 'q')) using msg_id, vt;
end $$;

create function pgmq.delete(queue_name text, msg_ids bigint[]) returns setof bigint language plpgsql as $$
begin
  return query execute format(
    'delete from pgmq.%I where msg_id = any ($1) returning msg_id',
    pgmq.format_table_name(queue_name, 'q')) using msg_ids;
end $$;
create function pgmq.delete(queue_name text, msg_id bigint) returns boolean language sql as $$
  select exists (select from pgmq.delete($1, array[$2])) $$;
create function pgmq.archive(queue_name text, msg_ids bigint[]) returns setof bigint language plpgsql as $$
begin
  return query execute format(
    'with gone as (
       delete from pgmq.%I where msg_id = any ($1) returning msg_id, vt, read_ct, enqueued_at, message, headers)
     insert into pgmq.%I (msg_id, vt, read_ct, enqueued_at, message, headers) table gone returning msg_id',
    pgmq.format_table_name(queue_name, 'q'), pgmq.format_table_name(queue_name, 'a')) using msg_ids;
end $$;
create function pgmq.archive(queue_name text, msg_id bigint) returns boolean language sql as $$
  select exists (select from pgmq.archive($1, array[$2])) $$;
create function pgmq.purge_queue(queue_name text) returns bigint language plpgsql as $$
declare
  gone bigint;
begin
  execute format('delete from pgmq.%I', pgmq.format_table_name(queue_name, 'q'));
  get diagnostics gone = row_count;
  return gone;
end $$;
create function pgmq.detach_archive(queue_name text) returns void language sql as $$ select $$;

create function pgmq.list_queues() returns setof pgmq.queue_record language sql as $$
  select queue_name, is_partitioned, is_unlogged, created_at from pgmq.meta $$;
create function pgmq.metrics(queue_name text) returns pgmq.metrics_result language plpgsql as $$
declare
  found_one pgmq.metrics_result;
begin
  execute format(
    'select $1, count(*), extract(epoch from now() - max(enqueued_at))::int,
            extract(epoch from now() - min(enqueued_at))::int, coalesce(max(msg_id), 0), now(),
            count(*) filter (where vt <= clock_timestamp())
     from pgmq.%I', pgmq.format_table_name(queue_name, 'q')) into found_one using queue_name;
  return found_one;
end $$;
create function pgmq.metrics_all() returns setof pgmq.metrics_result language sql as $$
  select one.* from pgmq.meta as m, pgmq.metrics(m.queue_name) as one $$;

grant usage on schema pgmq to postgres;
grant all on all tables in schema pgmq to postgres;

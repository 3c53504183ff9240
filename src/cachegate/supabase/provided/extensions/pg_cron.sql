-- Jobs are kept and never run. As in pg_cron, a job that is not there cannot be taken off.

create schema cron;
create table cron.job (
  jobid bigserial primary key,
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport integer not null default 5432,
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text,
  constraint jobname_username_uniq unique (jobname, username));
create table cron.job_run_details (
  runid bigserial primary key,
  jobid bigint,
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz);

create function cron.schedule(job_name text, schedule text, command text) returns bigint language plpgsql as $$
declare
  made bigint;
begin
  if schedule !~* '^\s*(@[a-z]+|[1-5]?[0-9] seconds?|([0-9*,/a-z$-]+\s+){4}[0-9*,/a-z$-]+)\s*$' then
    raise exception 'invalid schedule: %', schedule using hint = 'Use cron format, or an interval of 1 to 59 seconds.';
  end if;
  insert into cron.job as j (jobname, schedule, command) values ($1, $2, $3)
  on conflict on constraint jobname_username_uniq do update
    set schedule = excluded.schedule, command = excluded.command
  returning j.jobid into made;
  return made;
end $$;
create function cron.schedule(schedule text, command text) returns bigint language sql as $$
  select cron.schedule(null, $1, $2) $$;
create function cron.schedule_in_database(
  job_name text, schedule text, command text, database text, username text default null, active boolean default true)
returns bigint language plpgsql as $$
declare
  made bigint := cron.schedule($1, $2, $3);
begin
  update cron.job as j set database = $4, username = coalesce($5, j.username), active = $6 where j.jobid = made;
  return made;
end $$;
create function cron.unschedule(job_id bigint) returns boolean language plpgsql as $$
begin
  delete from cron.job where jobid = job_id;
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_id;
  end if;
  return true;
end $$;
create function cron.unschedule(job_name text) returns boolean language plpgsql as $$
begin
  delete from cron.job where jobname = job_name and username = current_user;
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_name;
  end if;
  return true;
end $$;
create function cron.alter_job(
  job_id bigint, schedule text default null, command text default null, database text default null,
  username text default null, active boolean default null)
returns void language plpgsql as $$
begin
  update cron.job as j
  set schedule = coalesce($2, j.schedule), command = coalesce($3, j.command), database = coalesce($4, j.database),
      username = coalesce($5, j.username), active = coalesce($6, j.active)
  where j.jobid = $1;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', job_id;
  end if;
end $$;

grant usage on schema cron to postgres;
grant all on all tables in schema cron to postgres;
grant all on all sequences in schema cron to postgres;

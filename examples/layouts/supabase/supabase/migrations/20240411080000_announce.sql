-- The club's site hears of every new film, and forgets nothing overnight.
create extension if not exists pg_net with schema extensions;
create extension if not exists pg_cron;

create function public.announce() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform net.http_post('https://club.example/films', jsonb_build_object('title', new.title));
  return new;
end $$;
revoke execute on function public.announce() from public, anon, authenticated;
create trigger announce after insert on public.films for each row execute function public.announce();

select cron.schedule('tidy', '0 4 * * *', $$delete from net._http_response where created < now() - interval '7 days'$$);

-- Everybody who signs up gets a profile.
create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  name text,
  created_at timestamptz not null default now());
alter table public.profiles enable row level security;
create policy "Profiles are for everybody to read" on public.profiles for select using (true);
create policy "A profile is its owner's to change" on public.profiles for update to authenticated
  using ((select auth.uid()) = id);
grant select on public.profiles to anon;
grant select, update on public.profiles to authenticated;

create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, name) values (new.id, new.raw_user_meta_data ->> 'name');
  return new;
end $$;
revoke execute on function public.handle_new_user() from public, anon, authenticated;
create trigger on_auth_user_created after insert on auth.users
  for each row execute function public.handle_new_user();

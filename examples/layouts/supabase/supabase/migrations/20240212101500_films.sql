create extension if not exists "uuid-ossp" with schema extensions;

create table public.films (
  id uuid primary key default extensions.uuid_generate_v4(),
  title text not null,
  year integer not null check (year > 1887),
  added_by uuid not null default auth.uid() references public.profiles (id),
  unique (title, year));
alter table public.films enable row level security;
create policy "Films are for everybody to read" on public.films for select using (true);
create policy "Who adds a film says so" on public.films for insert to authenticated
  with check ((select auth.uid()) = added_by);
grant select on public.films to anon;
grant select, insert on public.films to authenticated;
alter publication supabase_realtime add table public.films;

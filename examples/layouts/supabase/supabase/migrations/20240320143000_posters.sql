insert into storage.buckets (id, name, public) values ('posters', 'posters', true) on conflict (id) do nothing;

create policy "Posters are for everybody to see" on storage.objects for select
  using (bucket_id = 'posters');
create policy "A folder is its owner's to fill" on storage.objects for insert to authenticated
  with check (bucket_id = 'posters' and (storage.foldername(name))[1] = (select auth.uid())::text);

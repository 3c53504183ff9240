grant usage on sequence private.numbers to anon;
alter function private.logged() security definer set search_path = '';

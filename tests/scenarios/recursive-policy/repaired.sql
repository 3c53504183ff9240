drop policy mates on api.members;
create function public.my_team(one int) returns boolean language sql stable security definer set search_path = ''
  as 'select exists (select from api.members as m where m.team = one)';
create policy mates on api.members using (public.my_team(team));
notify pgrst;

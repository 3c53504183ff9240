alter table internal.people add column email text not null;
notify pgrst;

alter table api.films add column slug text not null;
create trigger fill before insert on api.films for each row execute function internal.fill();
notify pgrst;

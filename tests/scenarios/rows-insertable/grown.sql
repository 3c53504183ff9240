alter table api.members add column since date default now(), add check (since > '2000-01-01');

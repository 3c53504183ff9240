alter type api.mood add value 'ok';
alter table api.films add column mood api.mood default 'ok';

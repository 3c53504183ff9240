alter table api.films alter column code type text;

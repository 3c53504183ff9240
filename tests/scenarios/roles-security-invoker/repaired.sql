grant select (id, title) on private.films to app_user;

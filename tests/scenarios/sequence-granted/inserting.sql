grant insert on api.read_only to app_user;

grant select on api.forgotten, api.forgotten_ids to app_user;

create unique index profiles_one on api.profiles (user_id);
notify pgrst;

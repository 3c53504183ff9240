notify pgrst;

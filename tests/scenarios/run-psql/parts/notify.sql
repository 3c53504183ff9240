
-- said here
notify pgrst;

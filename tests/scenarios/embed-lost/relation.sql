drop view api.titles;
notify pgrst;

create unique index codes_lower on api.codes (lower(code));
notify pgrst;

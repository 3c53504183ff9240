create unique index kept_secret_partial on api.kept_secret (code) where code > 'a';
create unique index kept_secret_lower on api.kept_secret (lower(code));
create index codes_plain on api.codes (lower(code)) where code > 'a';
create unique index stars_partial on api.stars (film) where stars > 3;
create unique index codes_covering on api.codes (code) include (id);
notify pgrst;

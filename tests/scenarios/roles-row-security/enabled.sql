alter table api.films enable row level security;

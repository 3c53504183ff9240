/* outer; /* inner; */ still outer ' */ alter table api.films add column year int;

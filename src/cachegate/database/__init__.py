"""The only part that speaks to Postgres."""

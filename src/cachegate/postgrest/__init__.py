"""The only part that knows PostgREST and speaks to it."""

"""Event triggers by which a database makes PostgREST reload: what they miss, and a pair that misses nothing."""

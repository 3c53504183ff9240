"""What errors of PostgREST mean: one catalogue, and what reads answers and logs by it; nothing here asks a server."""

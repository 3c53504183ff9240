"""PostgREST as somebody else runs it on this machine: in a container of its engine, or as a process; and how to find,
signal, restart and read it."""

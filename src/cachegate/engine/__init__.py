"""The container engine of the machine: how PostgREST's service container is found, signalled, restarted and read."""

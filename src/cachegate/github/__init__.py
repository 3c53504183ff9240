"""GitHub as the run meets it: the event, the runner's files and commands, and the REST API."""

"""From a folder on disk to migrations in order: what is there already, what is pending, and which line made what."""

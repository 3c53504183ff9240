"""What each command does, from options to exit code; one file each."""

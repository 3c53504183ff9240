"""What a repository tells about its database and its API, and the files with which Cachegate begins there."""

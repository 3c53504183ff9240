"""Side-by-side measurements on real servers: `python -m bench`."""

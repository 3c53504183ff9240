"""Cachegate: a pull-request gate that proves PostgREST exposes what the migrations made."""

__version__ = "0.1.0"

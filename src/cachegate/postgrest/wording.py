"""How PostgREST words in its log what this project wants to know, version by version.

That of 11.2.2 and 12.0.2 was seen on real servers; that of 12.2 to 16 stands in PostgREST's source.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What happened, in words that fit into a sentence about PostgREST."""

    STARTED = "started"
    LOADED = "loaded the schema cache"
    LOAD_FAILED = "failed to load the schema cache"
    ASKED = "received a reload message"  # logged since 12.2
    LISTENING = "listens for notifications"
    LISTENER_LOST = "lost its listener"
    CONFIG_RELOADED = "reloaded its configuration"
    CONFIG_FAILED = "failed to read its configuration"
    UNREACHABLE = "does not reach its database"
    RETRYING = "waits before it tries the database again"
    STOPPED = "was asked to stop"
    DIED = "ended"


_CHANNEL = r' on the "?(?P<channel>.+?)"? channel'
_SECONDS = r"in (?P<seconds>\d+(?:\.\d+)?) "
WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    # Up to 12.0 "Starting PostgREST" opens every load; the port opens once in a life.
    (Kind.STARTED, re.compile(r"(?:API server )?Listening on (?:port|unix socket)|API server listening on ")),
    (Kind.LOADED, re.compile(r"Schema cache loaded(?: in [\d.]+ milliseconds)?\s*$")),
    (
        Kind.LOAD_FAILED,
        re.compile(
            r"(?:An error ocurred when loading the schema cache|A fatal error ocurred when loading the schema cache"
            r"|Failed to load the schema cache(?: using db-schemas=.*? and db-extra-search-path=[^{]*?)?)"
            r"(?:\. |\.?$)(?P<why>.*)"
        ),
    ),
    (Kind.ASKED, re.compile(rf"Received a (?:schema cache|config) reload message{_CHANNEL}")),
    (Kind.LISTENING, re.compile(rf"Listening for (?:database )?notifications{_CHANNEL}")),
    (Kind.LISTENING, re.compile(rf"Listener connected to .* and listening for database notifications{_CHANNEL}")),
    (
        Kind.LISTENER_LOST,
        re.compile(rf"(?:Failed|Retrying) listening for (?:database )?notifications{_CHANNEL}\.*(?P<why>.*)"),
    ),
    (Kind.LISTENER_LOST, re.compile(rf"Could not listen for notifications{_CHANNEL}")),
    (Kind.CONFIG_RELOADED, re.compile(r"Config (?:file )?reloaded")),
    (Kind.CONFIG_FAILED, re.compile(r"Failed reloading config: (?P<why>.*)")),
    (
        Kind.CONFIG_FAILED,
        re.compile(
            r"(?:An error ocurred when trying to|Failed to) query"
            r" (?:database settings for the config parameters|the role settings)\.?(?P<why>.*)"
        ),
    ),
    (Kind.RETRYING, re.compile(rf"Attempting to reconnect to the database {_SECONDS}seconds")),
    (Kind.STOPPED, re.compile(r"Received termination unix signal (?P<why>.*)")),
    (Kind.DIED, re.compile(r"Failed to establish a connection\. (?P<why>.*)")),
    (Kind.DIED, re.compile(r"(?:Fatal error encountered\. (?P<why>.*)|Automatic recovery disabled, exiting)")),
    (Kind.DIED, re.compile(r"(?P<why>Cannot run in this PostgreSQL version .*)")),
    (Kind.DIED, re.compile(r"postgrest: (?:thread killed|(?P<why>.*))")),
)
"""The first that fits the beginning of a line. `why` is the reason, in words or as an error in JSON."""
EXPLAINED_APART = frozenset({Kind.LOAD_FAILED, Kind.CONFIG_FAILED, Kind.LISTENER_LOST, Kind.DIED})
"""Kinds whose reason up to 12.0 stands in a line of its own: after it in 11, before it in 12.0."""

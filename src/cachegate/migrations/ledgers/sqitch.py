"""Sqitch's ledger: `sqitch.changes`, with the SHA-1 of each deploy script; several projects may share it.

A change that was reworked stands there once for each time, under one name; the n-th row is the n-th in the plan.
Its tables are made, and nothing is written into them: the identity of a change follows from the whole plan.
"""

from __future__ import annotations

import hashlib

from cachegate.migrations.ledgers.ledger import Ledger
from cachegate.model.ledger import Table
from cachegate.model.migration import Migration


def key(migration: Migration) -> str:
    """The change's name, the same for all of its forms."""
    return migration.version.partition("#")[0]


def checksums(content: bytes) -> tuple[str, ...]:
    return (hashlib.sha1(content, usedforsecurity=False).hexdigest(),)


# Who did it and who planned it, as most of its tables keep them.
_WHO = (
    "committed_at timestamptz not null default clock_timestamp(), committer_name text not null,"
    " committer_email text not null, planned_at timestamptz not null, planner_name text not null,"
    " planner_email text not null"
)
_CHANGE = "change_id text not null references {schema}.changes on update cascade"
_PROJECT = "project text not null references {schema}.projects on update cascade"

LEDGER = Ledger(
    "sqitch",
    Table(
        tool="Sqitch",
        name="changes",
        schema="sqitch",
        columns=("change_id", "script_hash", "change", "project"),
        rows="select change, project, script_hash, 'applied' from {table} order by committed_at, planned_at",
        create="create schema if not exists {schema};"
        " create table if not exists {schema}.releases (version real primary key,"
        " installed_at timestamptz not null default clock_timestamp(), installer_name text not null,"
        " installer_email text not null);"
        " create table if not exists {schema}.projects (project text primary key, uri text unique,"
        " created_at timestamptz not null default clock_timestamp(), creator_name text not null,"
        " creator_email text not null);"
        " create table if not exists {table} (change_id text primary key, script_hash text, change text not null,"
        f" {_PROJECT}, note text not null default '', {_WHO}, unique (project, script_hash));"
        f" create table if not exists {{schema}}.tags (tag_id text primary key, tag text not null, {_PROJECT},"
        f" {_CHANGE}, note text not null default '', {_WHO}, unique (project, tag));"
        f" create table if not exists {{schema}}.dependencies ({_CHANGE} on delete cascade, type text not null,"
        " dependency text not null, dependency_id text references {schema}.changes on update cascade,"
        " primary key (change_id, dependency));"
        " create table if not exists {schema}.events (event text not null, change_id text not null,"
        f" change text not null, {_PROJECT}, note text not null default '',"
        " requires text[] not null default '{{}}', conflicts text[] not null default '{{}}',"
        f" tags text[] not null default '{{{{}}}}', {_WHO},"
        " primary key (change_id, committed_at))",
    ),
    key=key,
    checksums=checksums,
)

"""A live pair of real servers for tests: a database with a schema, and a PostgREST that has loaded it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from cachegate.cli import command, run_of
from cachegate.database import quiet, session
from cachegate.embedded import Postgrest
from cachegate.guard import Console
from cachegate.model.incident import Incident
from cachegate.options import Options
from cachegate.pipeline import doctoring
from conftest import StartPostgrest
from gate import ROLES, SECRET, eventually
from servers import Database

PAIRS = pytest.mark.parametrize(("postgrest", "postgres"), [("11.2.2", "15"), ("12.0.2", "18")])
SCHEMA = """
create schema api;
grant usage on schema api to anon, app_user;
create table api.actors (id int primary key, name text);
create table api.films (id int primary key, title text, lead_id int constraint films_lead references api.actors (id));
create table api.prizes_of (a int not null, b int not null, constraint prizes_of_pkey primary key (a));
create view api.titles as select id, title from api.films;
create function api.rate(film int, stars int default 5) returns int language sql stable as 'select stars';
grant select, insert, update on all tables in schema api to anon, app_user;
"""
CHANGE = """
create table api.prizes (id int primary key, film_id int constraint prizes_film references api.films (id));
alter table api.films add column rating int;
create function api.award(film int) returns int language sql stable as 'select 1';
grant select on api.prizes to anon;
"""


@dataclass
class Verified:
    """What a run of the command came to."""

    code: int
    report: dict[str, Any]
    told: str

    def failed(self, severity: str = "error") -> set[str]:
        return {
            one["key"] for one in self.report["findings"] if one["outcome"] == "failed" and one["severity"] == severity
        }


READER = """
create role reader login password 'connection';
grant pg_monitor to reader;
"""


@dataclass
class Pair:
    """A database with a schema, and a PostgREST that has loaded it."""

    database: Database
    api: Postgrest
    folder: Path

    def settle(self) -> None:
        """Wait until PostgREST has loaded all that it will: up to 13 it does so twice when it starts."""
        with session.opened(self.database.url) as connection:
            quiet.wait(connection, timeout=20.0)

    def verify(self, *arguments: str, user: str | None = None, through: str | None = None) -> Verified:
        """Run the command, as the superuser or another user, at PostgREST's address or through a gateway."""
        url = self.database.url_as(user, "connection") if user else self.database.url
        report = self.folder / "report.json"
        report.unlink(missing_ok=True)
        out, told = io.StringIO(), io.StringIO()
        given = ["--database-url", url, "--postgrest-url", through or self.api.url, "--json", str(report), *arguments]
        code = command(["verify", *given], Console({}, out, told), lambda: self.folder, run_of)
        found = json.loads(report.read_text()) if report.exists() else {}
        return Verified(code, found, out.getvalue() + told.getvalue())


def served(
    database: Database,
    start: StartPostgrest,
    version: str,
    folder: Path,
    *,
    more: str = "",
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Pair:
    """Password authentication, a connection role of its own; the schema, and `more`, is there before PostgREST starts.

    `settings` are PostgREST's."""
    database.run(ROLES)
    database.run(SCHEMA + more)
    given = {
        "db-uri": database.url_as("authenticator", "connection"),
        "db-schemas": "api",
        "db-anon-role": "anon",
        "jwt-secret": SECRET,
    }
    api = start(version, given | dict(settings))
    pair = Pair(database, api, folder)
    eventually(lambda: pair.verify("--wait-timeout", "10s").code == 0)
    pair.settle()
    return pair


def empty(database: Database, start: StartPostgrest, version: str, folder: Path) -> Pair:
    """A pair whose one exposed schema has nothing in it."""
    database.run(f"{ROLES} create schema api;")
    settings = {
        "db-uri": database.url_as("authenticator", "connection"),
        "db-schemas": "api",
        "db-anon-role": "anon",
    }
    return Pair(database, start(version, settings), folder)


@dataclass
class Told:
    code: int
    report: dict[str, Any]
    markdown: str
    text: str

    @property
    def wrong(self) -> list[str]:
        return [one["id"] for one in self.report["diagnoses"]]

    @property
    def remaining(self) -> list[str]:
        return [one["id"] for one in self.report["remaining"]]

    def tried(self) -> dict[str, str]:
        return {one["name"]: one["outcome"] for one in self.report["attempts"]}


def doctor(pair: Pair, *arguments: str, user: str | None = None) -> Told:
    url = pair.database.url_as(user, "connection") if user else pair.database.url
    files = {name: pair.folder / f"incident.{name}" for name in ("json", "markdown")}
    out, told = io.StringIO(), io.StringIO()
    given = ["--database-url", url, "--postgrest-url", pair.api.url]
    reports = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    code = command(["doctor", *given, *reports, *arguments], Console({}, out, told), lambda: pair.folder, run_of)
    text = out.getvalue() + told.getvalue()
    assert files["json"].exists(), text
    return Told(code, json.loads(files["json"].read_text()), files["markdown"].read_text(), text)


def treated(pair: Pair, **settings: Any) -> Incident:
    """The same with PostgREST's process within reach, as an engine's socket gives it."""
    options = Options(pair.folder, pair.database.url, (pair.api.url,), timeout=2.0, reload_timeout=20.0, **settings)
    with doctoring.admitted(options, {}, lambda text: None) as patient:
        within = replace(patient, levers=replace(patient.levers, instance=pair.api))
        return doctoring.run(within, options, lambda text: None)

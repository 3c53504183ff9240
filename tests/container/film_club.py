"""The project of these tests: the README's bootstrap file, one table, and what pull requests add to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from container.project import Project, PullRequest
from container.readme import Workflow, block

FIRST = "db/migrations/0001_films.sql"
CHANGE = "db/migrations/0002_directors.sql"
LOCK = 4711  # an advisory lock


@dataclass(frozen=True)
class FilmClub:
    """SQL in the names that the README's services use."""

    schema: str
    anonymous: str

    @classmethod
    def of(cls, workflow: Workflow) -> FilmClub:
        env = workflow.service("postgrest").env
        return cls(env["PGRST_DB_SCHEMAS"].split(",")[0].strip(), env["PGRST_DB_ANON_ROLE"])

    @property
    def begin(self) -> str:
        return f"""
create schema if not exists {self.schema};
grant usage on schema {self.schema} to {self.anonymous};
create table {self.schema}.films (id integer primary key, title text not null);
grant select on {self.schema}.films to {self.anonymous};
"""

    @property
    def table(self) -> str:
        """A table that nobody was let in to, and that production would not hear of."""
        return f"""-- Who made the films.
create table {self.schema}.directors (
  id integer primary key,
  name text not null
);
"""

    @property
    def grant(self) -> str:
        return f"grant select on {self.schema}.directors to {self.anonymous};\n"

    @property
    def notify(self) -> str:
        return "notify pgrst, 'reload schema';\n"

    @property
    def good(self) -> str:
        return self.table + self.grant + self.notify

    @property
    def waiting(self) -> str:
        """Good, and it waits for whoever holds the lock."""
        return f"select pg_catalog.pg_advisory_xact_lock({LOCK});\n{self.good}"


@dataclass(frozen=True)
class Repository:
    """The film club on its server. `bootstrap` is the README's SQL."""

    club: FilmClub
    bootstrap: str
    project: Project

    @classmethod
    def start(cls, workflow: Workflow, text: str, origin: Path) -> Repository:
        """`text` is the README's: its bootstrap file stands where its workflow looks for it."""
        club, bootstrap = FilmClub.of(workflow), block("bootstrap", "sql", text)
        files = {workflow.given["bootstrap"]: bootstrap, FIRST: club.begin}
        return cls(club, bootstrap, Project.start(origin, files))

    def propose(self, sql: str, *, retouch: bool = False) -> PullRequest:
        """A pull request, or another commit on it, with this migration; it may also add a comment to the first."""
        old = {FIRST: f"-- What we watch.\n{self.club.begin}"} if retouch else {}
        return self.project.propose({CHANGE: sql, **old})

"""Fixtures over real servers; a test that asks for one is `live`, and without servers is skipped, or fails in CI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

from cachegate import embedded
from cachegate.embedded import Postgres, Postgrest
from servers import Database, Servers, or_absent

# How long an example takes says nothing on a machine that does other things as well.
settings.register_profile("shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared machine")


class StartPostgrest(Protocol):
    def __call__(self, version: str, settings: Mapping[str, str]) -> Postgrest: ...


class FreshDatabase(Protocol):
    def __call__(self, version: str = "15") -> Database: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "servers" in getattr(item, "fixturenames", ()):
            item.add_marker("live")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """All servers of this test process."""
    with ExitStack() as stack:
        with or_absent():
            session = stack.enter_context(embedded.session())
        yield Servers(session)


@pytest.fixture
def postgres_version() -> str:
    """Which Postgres `database` is on; parametrize it to choose."""
    return "15"


@pytest.fixture
def postgres(servers: Servers, postgres_version: str) -> Postgres:
    """The shared cluster of `postgres_version`, as superuser."""
    return servers.cluster(postgres_version)


@pytest.fixture
def fresh_database(servers: Servers) -> Iterator[FreshDatabase]:
    """A factory of empty databases, on any version."""
    with ExitStack() as stack:
        yield lambda version="15": stack.enter_context(servers.database(version))


@pytest.fixture
def database(fresh_database: FreshDatabase, postgres_version: str) -> Database:
    """An empty database of the test's own."""
    return fresh_database(postgres_version)


@pytest.fixture
def database_url(database: Database) -> str:
    """Its URL, as superuser."""
    return database.url


@pytest.fixture
def start_postgrest(servers: Servers) -> Iterator[StartPostgrest]:
    """A factory of PostgREST servers: version and settings by PostgREST's names (`db-uri`, `db-schemas` …)."""
    with ExitStack() as stack:
        yield lambda version, settings: stack.enter_context(servers.postgrest(version, settings))

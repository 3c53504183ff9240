"""The README's workflow, as far as reading tells: whoever pastes it has names and passwords that fit together."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from container import readme
from container.readme import Workflow


@pytest.fixture
def workflow(text: str) -> Workflow:
    return readme.workflow(text)


def test_the_addresses_lead_to_the_services(workflow: Workflow) -> None:
    """Among containers the names are the labels, and Postgres' password is the one that its service has."""
    database, api = (urlsplit(workflow.given[name]) for name in ("database-url", "postgrest-url"))

    assert (database.hostname, database.port, database.username) == ("postgres", 5432, "postgres")
    assert database.password == workflow.service("postgres").env["POSTGRES_PASSWORD"]
    assert (api.scheme, api.hostname, api.port) == ("http", "postgrest", 3000)


def test_the_bootstrap_makes_the_roles_that_postgrest_needs(workflow: Workflow, text: str) -> None:
    """Its connection role with the password of its address, and its anonymous role."""
    env = workflow.service("postgrest").env
    uri = urlsplit(env["PGRST_DB_URI"])
    sql = readme.block("bootstrap", "sql", text)

    assert (uri.hostname, uri.port) == ("postgres", 5432)
    assert f"create role {uri.username} noinherit login password '{uri.password}';" in sql
    assert f"create role {env['PGRST_DB_ANON_ROLE']} nologin;" in sql


def test_it_gives_known_inputs_and_the_grants_that_it_needs(workflow: Workflow) -> None:
    """A typing error in an input would only be a warning at GitHub; a missing grant, no comment."""
    assert readme.inputs(workflow.given, "a-token")["INPUT_TOKEN"] == "a-token"
    assert workflow.permissions == {"contents": "read", "pull-requests": "write"}
    assert workflow.depth == "0"
    assert workflow.given.get("jwt-secret") == workflow.service("postgrest").env.get("PGRST_JWT_SECRET")


def test_options_are_split_as_the_runner_splits_them() -> None:
    """Only double quotes hold words together, so the common `'pg_isready -U x'` would fall apart."""
    text = """<!-- workflow -->
```yaml
name: A
jobs:
  b:
    permissions: {}
    services:
      c:
        image: d
        options: --health-cmd "e f" --memory='1 g'
    steps:
      - uses: actions/checkout@v4
      - uses: x/cachegate@v1
```
<!-- /workflow -->"""

    service = readme.workflow(text).service("c")

    assert service.options == ("--health-cmd", "e f", "--memory='1", "g'")
    assert service.has_health_check

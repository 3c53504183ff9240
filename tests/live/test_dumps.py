"""A dump is restored as psql restores it: the same catalog, the same rows; recorded from pg_dump 15.18."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from cachegate.database import introspect
from cachegate.errors import EnvironmentProblem, UsageProblem
from cachegate.model.catalog import Catalog, Roles
from cachegate.model.migration import Migration
from cachegate.pipeline.files import run_files
from conftest import FreshDatabase
from servers import POSTGRES_VERSIONS, Database

DUMPS = Path(__file__).parents[1] / "dumps"
SHOP = (DUMPS / "shop.sql").read_text("utf-8")
ROLES = (DUMPS / "roles.sql").read_text("utf-8")
MADE_BY = (DUMPS / "made_by.sql").read_text("utf-8")
NEWER = SHOP.replace("SET lock_timeout = 0;\n", "SET lock_timeout = 0;\nSET newer_timeout = 0;\n")
"""As a newer server's: 17 brought transaction_timeout, and the next will bring another."""
pytestmark = pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)


def restore(database: Database, *texts: str) -> list[str]:
    said: list[str] = []
    files = [Migration("", f"{number}.sql", text.encode()) for number, text in enumerate(texts, 1)]
    run_files(database.url, files, "bootstrap", said.append)
    return said


def seen(database: Database) -> tuple[Catalog, list[Any]]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        catalog = introspect.snapshot(connection, ["api", 'Odd "Name'], Roles(None, None, ()))
    films = database.rows("select * from api.films order by id")
    parts = database.rows("select * from api.parts")
    return catalog, [films, parts, database.rows("select last_value from api.films_id_seq")]


@pytest.mark.parametrize("dump", [SHOP, NEWER], ids=["as it is", "of a newer server"])
def test_the_same_catalog_and_rows(fresh_database: FreshDatabase, postgres_version: str, dump: str) -> None:
    """Everything that a schema can have, from a dump that makes its own database and connects to it."""
    original = fresh_database(postgres_version)
    original.run(MADE_BY)
    copy = fresh_database(postgres_version)  # after it, so that the roles go with the original

    said = restore(copy, dump)

    assert seen(copy) == seen(original)
    assert len(seen(copy)[1][0]) == 54
    assert sum("left out CREATE DATABASE" in one for one in said) == 1
    assert sum("\\connect does nothing here" in one for one in said) == 1
    assert sum("a newer one" in one for one in said) == (2 if dump == NEWER else 0)


def test_missing_roles_are_all_named(database: Database) -> None:
    """Before anything runs, and with the command that writes them."""
    with pytest.raises(EnvironmentProblem) as caught:
        restore(database, SHOP)

    assert caught.value.what.endswith("names roles that do not exist: owner1, reader")
    assert "pg_dumpall --roles-only" in caught.value.help
    assert database.rows("select from pg_namespace where nspname = 'api'") == []


def test_roles_first(database: Database) -> None:
    """The role that runs the dump exists and keeps its password; roles that exist are passed over."""
    said = restore(database, ROLES, ROLES, SHOP)

    assert database.rows("select tableowner from pg_tables where tablename = 'films'") == [("owner1",)]
    assert database.rows("select 1") == [(1,)]  # the password still works
    assert sum("the role exists already" in one for one in said) == 2


def test_the_first_real_error_ends_it(database: Database) -> None:
    """Only what is a dump's own is passed over."""
    dump = "-- PostgreSQL database dump\n\nCREATE SCHEMA public;\nCREATE TABLE a (b nonsense);\nCREATE TABLE c ();\n"

    with pytest.raises(EnvironmentProblem) as caught:
        restore(database, dump)

    assert caught.value.what == "The bootstrap file 1.sql failed at line 4"
    assert database.rows("select from pg_tables where tablename = 'c'") == []


def test_several_databases(database: Database) -> None:
    """pg_dumpall of a whole server is not what was meant."""
    dump = "-- PostgreSQL database cluster dump\n\\connect template1\n\\connect shop\n\\connect -reuse-previous=on "
    with pytest.raises(UsageProblem) as caught:
        restore(database, dump + "\"dbname='other'\"\n")

    assert "shop, other" in caught.value.why


def test_rows_in_a_seed(database: Database) -> None:
    """A hand-written seed with COPY and its rows, and one without."""
    restore(database, "create table t (a int);\ncopy t from stdin;\n1\n2\n\\.\n", "insert into t values (3)")

    assert database.rows("select sum(a) from t") == [(6,)]

"""What Sqitch deploys, and in which order."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cachegate.migrations.layouts import sqitch_conf, sqitch_plan
from cachegate.migrations.layouts.sqitch import LAYOUT
from cachegate.model.migration import Transaction
from unit.migrations.layouts.folders import arranged, order, recognised

BY = "2024-01-01T00:00:00Z A <a@b.example>"


def plan(*lines: str) -> str:
    return "\n".join(["%syntax-version=1.0.0", "%project=films", "", *lines, ""])


def test_the_plans_order() -> None:
    """Not that of names; folders in names, comments, tags and dependencies as Sqitch has them."""
    text = plan(
        f"zoo {BY} # the first",
        "# a comment of its own",
        f"tables/films [zoo] {BY}",
        "",
        f"@v1.0 {BY} # release",
        f"  api [tables/films zoo@v1.0 other:thing !gone] {BY}",
    )
    files = {
        "sqitch.plan": text,
        "deploy/api.sql": "",
        "deploy/tables/films.sql": "",
        "deploy/zoo.sql": "",
        "verify/zoo.sql": "select 1/0;",
        "revert/zoo.sql": "drop table zoo;",
    }

    found = arranged(LAYOUT, files)

    assert (found.problems, found.remarks) == ((), ())
    assert order(found) == ["deploy/zoo.sql", "deploy/tables/films.sql", "deploy/api.sql"]
    assert [one.version for one in found.migrations] == ["zoo", "tables/films", "api"]


def test_run_as_psql_runs_it() -> None:
    """Each statement commits by itself, and the registry's name is a variable."""
    manner = arranged(LAYOUT, {"sqitch.plan": plan(f"a {BY}"), "deploy/a.sql": ""}).migrations[0].manner

    assert (manner.psql, manner.transaction) == (True, Transaction.STATEMENT)
    assert manner.variables == (("registry", "sqitch"),)


def test_a_reworked_change() -> None:
    """Its older forms stand in files with the tag that came after; of two tags the one whose file is there counts."""
    text = plan(f"a {BY}", f"@v1 {BY}", f"@v2 {BY}", f"b {BY}", f"a [a@v2] {BY}", f"@v3 {BY}", f"a {BY}")
    files = ("deploy/a.sql", "deploy/a@v1.sql", "deploy/a@v3.sql", "deploy/b.sql")

    found = arranged(LAYOUT, {"sqitch.plan": text, **dict.fromkeys(files, "")})

    assert (found.problems, found.remarks) == ((), ())
    assert order(found) == ["deploy/a@v1.sql", "deploy/b.sql", "deploy/a@v3.sql", "deploy/a.sql"]
    assert [one.version for one in found.migrations] == ["a", "b", "a", "a"]


def test_a_change_without_a_script() -> None:
    """Sqitch stops there; the plan's line says where."""
    (problem,) = arranged(LAYOUT, {"sqitch.plan": plan(f"a {BY}", f"b {BY}"), "deploy/a.sql": ""}).problems

    assert problem.what == "db/sqitch.plan:5 names a change without a script, b"
    assert "deploy/b.sql" in problem.why


def test_a_script_without_a_change() -> None:
    """Sqitch would never run it; but what a script includes needs no entry."""
    files = {
        "sqitch.plan": plan(f"a {BY}"),
        "deploy/a.sql": "\\ir lib/shared.sql\n",
        "deploy/lib/shared.sql": "",
        "deploy/new.sql": "create table x ();",
        "queries/report.sql": "",
    }

    (remark,) = arranged(LAYOUT, files).remarks

    assert (remark.check, remark.file, remark.severe) == ("journal-mismatch", "db/deploy/new.sql", True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"%project=x\na {BY}\n", 2),
        (f"\na {BY}\n", 0),
        (plan("a"), 4),
        (plan("a 2024-01-01T00:00:00Z"), 4),
        (plan("a A <a@b.example>"), 4),
        (plan("<<<<<<< HEAD"), 4),
        (plan(f"@v1 {BY}"), 4),
        (plan(f"a {BY}", f"@v1 {BY}", f"@v1 {BY}"), 6),
        (plan(f"a {BY}", f"a {BY}"), 5),
        (plan(f"a [b] {BY}", f"b {BY}"), 4),
        (plan(f"-a~1 {BY}"), 4),
        (plan(f"HEAD {BY}"), 4),
    ],
)
def test_a_plan_that_sqitch_refuses(text: str, line: int) -> None:
    """With the line; nobody should wonder about missing scripts then."""
    found = arranged(LAYOUT, {"sqitch.plan": text, "deploy/stray.sql": ""})

    assert found.problems[0].what.startswith(f"db/sqitch.plan:{line or 1} is not a plan that Sqitch reads")
    assert found.remarks == ()


CONF = """
[core]
\tengine = pg   ; comment
\ttop_dir = database
[engine "pg"]
\tregistry = "our sqitch"
\ttarget = ci
[core "variables"]
\tschema = api
\tWho = "a # \\"b\\" " and c
[deploy "variables"]
\tschema = web
[target "ci"]
\tplan_file = plans/films.plan
"""


def test_what_the_configuration_says() -> None:
    """Where things are, by target, engine and core in this order; and the variables of deploy scripts."""
    files = {
        "sqitch.conf": CONF,
        "plans/films.plan": plan(f"a {BY}"),
        "database/deploy/a.sql": "",
        "deploy/a.sql": "select 'not this one'",
    }

    found = arranged(LAYOUT, files)

    assert recognised(LAYOUT, files)
    assert (found.problems, found.remarks) == ((), ())
    assert order(found) == ["database/deploy/a.sql"]
    assert dict(found.migrations[0].manner.variables) == {
        "schema": "web",
        "Who": 'a # "b"  and c',
        "registry": "our sqitch",
    }


@pytest.mark.parametrize(("top", "who"), [("db", "me"), ("elsewhere", None)])
def test_a_configuration_above(top: str, who: str | None) -> None:
    """It counts for the folder in which it has its plan."""
    conf = f'[core]\nengine = pg\ntop_dir = {top}\n[core "variables"]\nwho = me\n'
    files = {"../sqitch.conf": conf, "sqitch.plan": plan(f"a {BY}"), "deploy/a.sql": ""}

    found = arranged(LAYOUT, files)

    assert order(found) == ["deploy/a.sql"]
    assert dict(found.migrations[0].manner.variables).get("who") == who


def test_another_database() -> None:
    """Scripts for it are no Postgres SQL."""
    files = {"sqitch.conf": "[core]\nengine = mysql\n", "sqitch.plan": plan(f"a {BY}"), "deploy/a.sql": ""}

    (problem,) = arranged(LAYOUT, files).problems

    assert "mysql" in problem.what


def test_recognised_by_plan() -> None:
    """Deploy scripts alone have no order."""
    assert recognised(LAYOUT, {"sqitch.plan": ""})
    assert not recognised(LAYOUT, {"deploy/a.sql": "", "sqitch.conf": "[core]\nengine=pg"})


@given(st.text(st.sampled_from("%@+-#[] \n\tab:!~1projectv=<>Z.TZ0-9/\\")))
@example(f"%project=x\n\na {BY}\na@")
def test_any_plan_can_be_read(text: str) -> None:
    """It may be a merge conflict, or an attack."""
    found = sqitch_plan.parse("p", text.encode())

    assert all(problem.what.startswith("p:") for problem in found.problems)
    arranged(LAYOUT, {"sqitch.plan": text, "deploy/a.sql": ""})


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(content: bytes) -> None:
    """As a plan and as a configuration."""
    sqitch_plan.parse("p", content)
    sqitch_conf.settings(content)


@given(st.text(st.sampled_from('[]"=\\\n;# abc.\t')))
def test_any_configuration_can_be_read(text: str) -> None:
    """Without an end or with quotation marks left open."""
    assert sqitch_conf.settings(text.encode()).plan_file

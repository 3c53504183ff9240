"""The same run twice says the same, byte for byte, but for the seconds."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

from cachegate.cli import command, run_of
from cachegate.guard import Console

BASE = """
create table public.studios (id int primary key);
create table public.films (id int primary key, studio_id int references public.studios);
create function public.grows(a int) returns int language sql as 'select a';
grant select on public.studios, public.films to anon;
"""
CHANGE = """
create table public."Odd ""name"" | <b>@all</b>" (id int primary key, "a,b" text unique);
alter table public.films add column other_id int references public.studios;
create function public.grows(a int, b int default 1) returns int language sql as 'select a + b';
create table public.reviews (id int primary key, film_id int references public.films, body text);
"""
TIMES = ("at", "seconds", "milliseconds", "timings")


def test_same_run_twice(tmp_path: Path) -> None:
    """Four reports of a red pull request, made twice on fresh servers."""
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / "1_base.sql").write_text(BASE)
    (migrations / "2_change.sql").write_text(CHANGE)

    first, second = (reports(tmp_path, tmp_path / f"out{number}") for number in (1, 2))

    assert json.loads(first["json"])["verdict"] == "fail"
    assert first == second


def reports(project: Path, out: Path) -> dict[str, str]:
    """Run the gate on private servers; every report by its format, without seconds."""
    said, told = io.StringIO(), io.StringIO()
    files = [f"--{name}={out / name}" for name in ("json", "junit", "markdown", "summary")]
    arguments = ["check", str(project), "--baseline", "all-but:1", "--annotations", "on", *files]
    code = command(arguments, Console({}, said, told), lambda: project, run_of)
    assert code == 1, said.getvalue() + told.getvalue()
    found = {name: (out / name).read_text("utf-8") for name in ("junit", "markdown", "summary")}
    found["console"] = said.getvalue()
    timeless = {name: re.sub(r"\b\d+(\.\d+)? ?m?s\b|time=\"[^\"]*\"", "…", text) for name, text in found.items()}
    return {**timeless, "json": json.dumps(blank(json.loads((out / "json").read_text("utf-8"))))}


def blank(value: Any) -> Any:
    """A JSON report without its measured times."""
    if isinstance(value, list):
        return [blank(item) for item in value]
    if isinstance(value, dict):
        return {key: None if key in TIMES else blank(item) for key, item in value.items()}
    return value

"""`cachegate explain` as people run it: what it takes, what it prints, and its exit code."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cachegate import cli
from cachegate.commands import explain
from cachegate.errors import UsageProblem
from cachegate.guard import Console
from cachegate.options import Options
from cachegate.surroundings import Surroundings

BODY = json.dumps(
    {
        "code": "PGRST204",
        "details": None,
        "hint": None,
        "message": "Could not find the 'created_by' column of 'organizations' in the schema cache",
    }
)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2lnbmF0dXJl"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def around(tmp_path: Path, stdin: str | bytes | None = None) -> tuple[Surroundings, io.StringIO]:
    out = io.StringIO()
    given = stdin.encode() if isinstance(stdin, str) else stdin
    stream = io.TextIOWrapper(io.BytesIO(given)) if given is not None else Terminal()
    return Surroundings({}, out, io.StringIO(), tmp_path, stdin=stream), out


def explained(tmp_path: Path, what: str | None = None, stdin: str | bytes | None = None, **options: Any) -> str:
    surroundings, out = around(tmp_path, stdin)
    assert explain.run(Options(directory=tmp_path, what=what, **options), surroundings) == 0
    return out.getvalue()


def called(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and everything printed, by the command line in this folder."""
    out, err = io.StringIO(), io.StringIO()
    code = cli.command(["explain", *arguments], Console({}, out, err), lambda: tmp_path, cli.run_of)
    return code, out.getvalue() + err.getvalue()


@pytest.mark.parametrize("code", ["PGRST204", "pgrst204", "PGRST 204"])
def test_a_code(code: str, tmp_path: Path) -> None:
    """What it means, where it comes from, what ends it, and what people wrongly believe of it."""
    text = explained(tmp_path, code)

    assert text.startswith("PGRST204: the schema cache has no such column")
    for label in ("status:", "cache:", "cause:", "repair:", "not so:"):
        assert label in text
    assert "no time-based refresh" in " ".join(text.split())


@pytest.mark.parametrize("what", [BODY, f"it said {BODY} to me", json.dumps(json.loads(BODY), indent=2)])
def test_a_body(what: str, tmp_path: Path) -> None:
    """Alone, in a sentence, or over several lines, with what it is about."""
    text = explained(tmp_path, what)

    assert "about: column organizations.created_by" in text
    assert "What likely happened" not in text


HINTED = {
    "code": "PGRST205",
    "details": None,
    "hint": "Perhaps you meant the table 'api.films'",
    "message": "Could not find the table 'api.film' in the schema cache",
}
PRINTED = {
    "as it is": json.dumps(HINTED),
    "JavaScript": "{\n  code: 'PGRST205',\n  details: null,\n  hint: \"Perhaps you meant the table 'api.films'\",\n"
    "  message: \"Could not find the table 'api.film' in the schema cache\"\n}",
    "Dart": "PostgrestException(message: Could not find the table 'api.film' in the schema cache, code: PGRST205,"
    " details: Not Found, hint: Perhaps you meant the table 'api.films')",
}


@pytest.mark.parametrize("how", PRINTED)
def test_the_hint_of_an_error(how: str, tmp_path: Path) -> None:
    """What the server guesses stands below what it says, in the JSON too."""
    text = explained(tmp_path, PRINTED[how], json=tmp_path / "explained.json")

    assert "hint: Perhaps you meant the table 'api.films'" in text
    (found,) = json.loads((tmp_path / "explained.json").read_text())["findings"]
    assert found["hint"] == HINTED["hint"]


def test_a_hostile_hint(tmp_path: Path) -> None:
    """No control characters and no secrets, and none where there is none."""
    text = explained(tmp_path, json.dumps({**HINTED, "hint": f"\x1b[31m{TOKEN}\n\nsays: all is well"}))

    assert "\x1b" not in text
    assert TOKEN not in text
    assert "\n  says: all is well" not in text
    assert "hint:" not in explained(tmp_path, BODY)


def test_a_body_on_standard_input(tmp_path: Path) -> None:
    """As curl gives it; a dash says so, and is not needed."""
    assert explained(tmp_path, "-", BODY) == explained(tmp_path, None, BODY) == explained(tmp_path, BODY)


def test_a_log_file(tmp_path: Path) -> None:
    """Counts, times, the likely event, and each code explained once; a relative path is one of the folder."""
    (tmp_path / "api.log").write_text(
        "".join(f"2026-11-20T14:03:{second:02}Z {BODY}\n" for second in range(10, 15)) + "noise\n"
    )

    text = explained(tmp_path, "api.log")

    assert "migration without a reload" in " ".join(text.split())
    counted = "5 × PGRST204 organizations.created_by, from 2026-11-20T14:03:10Z to 2026-11-20T14:03:14Z"
    assert counted in " ".join(text.split())
    assert text.count("PGRST204: the schema cache has no such column") == 1
    assert "6 records" in text


def test_a_log_without_errors_is_fine(tmp_path: Path) -> None:
    """Nothing wrong is told as such; also for an empty one, and for bytes that are no text."""
    assert "2 records: no error of PostgREST in it" in explained(tmp_path, None, "one\ntwo\n")
    assert "no error" in explained(tmp_path, None, b"\xff\x00\x80\n" * 20)


def test_nothing_at_all_is_not_called_fine(tmp_path: Path) -> None:
    """What a curl that failed leaves: no line, and no tick."""
    assert explained(tmp_path, None, "") == "Nothing to explain: not one line came.\n"


def test_a_compressed_log_on_standard_input_is_refused(tmp_path: Path) -> None:
    """It would read as a log without errors."""
    surroundings, _ = around(tmp_path, b"\x1f\x8b\x08rest\n")

    with pytest.raises(UsageProblem, match="on standard input is compressed"):
        explain.run(Options(directory=tmp_path), surroundings)


@pytest.mark.parametrize(
    ("what", "stdin", "message", "help"),
    [
        ("PGRST209", None, "no code 'PGRST209' is known", "Did you mean PGRST2"),
        ('{"code":"ZZ999","message":"x"}', None, "no code 'ZZ999' is known", ""),
        ("-", '{"code":"PGRST009","message":"x"}', "no code 'PGRST009' is known", "Did you mean PGRST"),
        ("/nowhere/to/be.log", None, "neither a code, an error nor a file", "name of a log file"),
        ("x" * 5_000, None, "neither a code, an error nor a file", ""),
        (None, None, "nothing to explain", "cachegate explain PGRST204"),
        ("PGRST999", None, "no code 'PGRST999' is known", "Codes look like"),
        ("200", None, "200 is no error", "What people believe"),
        ("{}", None, "{} alone cannot be explained", "cachegate explain 404"),
        (None, "{}\n", "{} alone cannot be explained", "cachegate explain 404"),
    ],
)
def test_what_cannot_be_explained(what: str | None, stdin: str | None, message: str, help: str, tmp_path: Path) -> None:
    """Exit code 2, what is wrong, and what was probably meant."""
    surroundings, _ = around(tmp_path, stdin)

    with pytest.raises(UsageProblem) as caught:
        explain.run(Options(directory=tmp_path, what=what), surroundings)

    assert message in caught.value.what
    assert help in caught.value.help
    assert caught.value.exit_code == 2


def test_json(tmp_path: Path) -> None:
    """The same for programs."""
    path = tmp_path / "out" / "explained.json"
    explained(tmp_path, None, f"2026-11-20T14:03:10Z {BODY}\n" * 3, json=path)

    document = json.loads(path.read_text("utf-8"))

    (finding,) = document["findings"]
    assert (document["format"], document["records"]) == (1, 3)
    assert (finding["code"], finding["count"], finding["schema_cache"]) == ("PGRST204", 3, "behind")
    assert finding["about"] == {
        "kind": "column",
        "schema": None,
        "name": "created_by",
        "relation": "organizations",
        "target": None,
        "hint": None,
        "arguments": None,
    }
    assert "migration without a reload" in document["conclusions"][0]["what"]


def test_json_is_json_whatever_was_in_the_log(tmp_path: Path) -> None:
    """Half of a surrogate pair, which no strict parser takes, is spelled out within its string."""
    path = tmp_path / "explained.json"
    body = {"code": "PGRST204", "message": "Could not find the '\ud800x' column of 't' in the schema cache"}
    explained(tmp_path, None, json.dumps(body), json=path)

    (finding,) = json.loads(path.read_text("utf-8"))["findings"]
    assert finding["about"]["name"] == "\\u{d800}x"


def test_a_status_that_a_function_chose(tmp_path: Path) -> None:
    """It stands in the code."""
    assert "status: the number after PT" in explained(tmp_path, "PT402")


def test_hostile_text_is_harmless(tmp_path: Path) -> None:
    """Control characters are spelled out, secrets are gone: on the terminal and in JSON."""
    path = tmp_path / "explained.json"
    name = "\x1b[2J\u202e::error::pwned\r"
    lines = [
        json.dumps({"code": "PGRST204", "message": f"Could not find the '{name}' column of 't' in the schema cache"}),
        json.dumps({"code": "PGRST000", "message": "Database connection error. Retrying the connection.",
                    "details": "postgresql://a:hunter2@db/x"}),
        f'10.0.0.7 - - [21/Nov/2026:06:24:23 +0000] "GET /films?apikey={TOKEN} HTTP/1.1" 404 1 "" ""',
        json.dumps({"code": "42P01", "message": f'relation "{TOKEN}" does not exist'}),
        json.dumps({"code": "42P01", "message": 'relation "\ud800" does not exist'}),
    ]  # fmt: skip

    text = explained(tmp_path, None, "\n".join(lines), json=path) + path.read_text("utf-8")

    assert "\x1b" not in text
    assert "\u202e" not in explained(tmp_path, None, "\n".join(lines))
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "hunter2" not in text
    assert TOKEN not in text
    assert "films" in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_fit_the_terminal(width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is longer than the terminal is wide."""
    monkeypatch.setenv("COLUMNS", str(width))
    text = explained(tmp_path, None, f"{BODY}\n{BODY}\n") + explained(tmp_path, "PGRST205")

    assert max(len(line) for line in text.splitlines()) <= width


def test_following_standard_input_tells_what_is_new(tmp_path: Path) -> None:
    """Each thing once, its count at ten, and the summary at the end of the stream."""
    text = explained(tmp_path, None, f"2026-11-20T14:03:10Z {BODY}\n" * 12, follow=True)

    lines = text.splitlines()
    assert lines[0].startswith("2026-11-20T14:03:10Z  PGRST204 organizations.created_by: the schema cache has no")
    assert lines[1] == "2026-11-20T14:03:10Z  PGRST204 organizations.created_by: 10 times by now"
    assert "What likely happened" in lines[2]


def test_the_command_line_knows_it(tmp_path: Path) -> None:
    """From the arguments to the exit code, 2 for a code that nobody knows."""
    code, text = called(tmp_path, "42703")
    assert (code, text.startswith("42703: the database has no such column")) == (0, True)
    code, text = called(tmp_path, "PGRST2O4")
    assert (code, "Did you mean PGRST204?" in text) == (2, True)
    assert called(tmp_path, "PGRST204", "--database-url", "x")[0] == 2


def test_no_configuration_is_read(tmp_path: Path) -> None:
    """A project's `cachegate.yml` may be broken, and its `json:` is for the report of another command."""
    (tmp_path / "cachegate.yml").write_text("json: report.json\n")
    code, text = called(tmp_path, "42703")
    assert (code, text.startswith("42703: the database has no such column")) == (0, True)
    assert not (tmp_path / "report.json").exists()

    (tmp_path / "cachegate.yml").write_text("bogus: 1\n")
    assert called(tmp_path, "42703") == (0, text)


FOLLOWING = """
import signal, sys
from cachegate.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background ignores it
sys.exit(main())
"""


@contextmanager
def following(log: Path) -> Iterator[subprocess.Popen[str]]:
    """A real process that follows a file; gone afterwards, and killed where it takes two minutes."""
    with subprocess.Popen(
        [sys.executable, "-c", FOLLOWING, "explain", str(log), "--follow"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as started:
        deadline = threading.Timer(120, started.kill)  # ends every wait for its words
        deadline.start()
        try:
            yield started
        finally:
            deadline.cancel()
            deadline.join()
            started.kill()


def test_ctrl_c_ends_following_with_the_summary(tmp_path: Path) -> None:
    """A real process on a real file that grows and is rotated."""
    log = tmp_path / "api.log"
    log.write_text(f"2026-11-20T14:03:10Z {BODY}\n")
    with following(log) as started:
        assert started.stdout is not None

        assert "organizations.created_by" in started.stdout.readline()
        log.rename(tmp_path / "api.log.1")
        log.write_text(f"2026-11-20T14:05:10Z {BODY.replace('created_by', 'tier')}\n")
        assert "organizations.tier" in started.stdout.readline()
        started.send_signal(signal.SIGINT)
        rest, errors = started.communicate()

    assert started.returncode == 0, errors
    assert "1 × PGRST204 organizations.created_by" in rest
    assert "1 × PGRST204 organizations.tier" in rest
    assert errors == ""

"""PostgREST's own account of its cache as a second witness: recorded from 12.2.12, told by a stand-in.

No package carries a server that gives one. The API is a real 12.0.2; beside it an admin server answers with the
recorded account of the cache that this API has just then.
"""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from cachegate import pipeline
from cachegate.model.migration import Selection
from cachegate.model.report import Finding, Outcome, Report, Severity
from cachegate.options import Options
from cachegate.postgrest.prober import Prober
from conftest import FreshDatabase, StartPostgrest
from gate import Given, migration, opened

FOLDER = Path(__file__).parents[1] / "recordings"
DUMPS = json.loads(gzip.decompress((FOLDER / "postgrest-12.2.12.json.gz").read_bytes()))["schema_cache"]
Dump = dict[str, Any]


def script(name: str) -> str:
    """The recorded state's SQL, without the roles that every test has."""
    lines = (FOLDER / f"{name}.sql").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith(("create role", "grant anon, app_user")))


@contextmanager
def admin(dump: Callable[[], Dump | None]) -> Iterator[str]:
    """An admin server with this account; None is the 404 of an older one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told = dump() if self.path == "/schema_cache" else None
            body = b"" if told is None else json.dumps(told).encode()
            self.send_response(404 if told is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def judged(
    fresh_database: FreshDatabase,
    start: StartPostgrest,
    told: Callable[[Dump], Dump | None],
    *,
    notify: bool,
    self_reload: str = "error",
) -> Report:
    """The recorded base and change, judged with an account that `told` makes of the true one."""
    base, change = migration("1_base.sql", script("base")), migration("2_change.sql", script("change"))
    more = [migration("3_notify.sql", "notify pgrst, 'reload schema';")] if notify else []
    given = Given(options=Options(directory=Path(), reload_timeout=20.0, self_reload=self_reload))
    with opened(fresh_database("15"), start, "12.0.2", given) as servers:

        def dump() -> Dump | None:
            loaded = httpx.options(f"{servers.prober.url}/actors").status_code == 200
            return told(DUMPS["fresh" if loaded else "base"])

        with admin(dump) as url, Prober(url, timeout=10.0) as prober:
            work = pipeline.Work(Selection((base,), (change, *more), "as the test says"), "plain", today=given.today)
            servers = replace(servers, admin=prober)
            return pipeline.run(servers, work, given.options, lambda text: None, pipeline.Stages())


def of(report: Report, check: str) -> list[Finding]:
    return [one for one in report.findings if one.check == check]


def test_accounts_agree_after_the_reload(fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """One finding says so."""
    report = judged(fresh_database, start_postgrest, lambda dump: dump, notify=True)

    assert [(one.outcome, one.severity) for one in of(report, "cache-agrees")] == [(Outcome.PASSED, Severity.ERROR)]


def test_what_the_account_lacks_is_stale(fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """Things that no request shows to be missing count too: the table's new primary key, a view's relationship."""
    report = judged(fresh_database, start_postgrest, lambda dump: dump, notify=False)

    assert report.self_reload is not None
    assert report.self_reload.verdict == "does not reload"
    assert [one.outcome for one in of(report, "cache-agrees")] == [Outcome.PASSED]


def without_titles(dump: Dump) -> Dump:
    return {**dump, "dbTables": [pair for pair in dump["dbTables"] if pair[0]["qiName"] != "film_titles"]}


def with_more(dump: Dump) -> Dump:
    extra = json.loads(json.dumps(dump["dbTables"][0]).replace(dump["dbTables"][0][0]["qiName"], "leftover"))
    return {**dump, "dbTables": [*dump["dbTables"], extra]}


def with_other_type(dump: Dump) -> Dump:
    return json.loads(json.dumps(dump).replace('"colType": "numeric"', '"colType": "integer"'))  # type: ignore[no-any-return]


def without_embed(dump: Dump) -> Dump:
    kept = [pair for pair in dump["dbRelationships"] if pair[0][0]["qiName"] != "prizes"]
    return {**dump, "dbRelationships": kept}


def with_arrays_for_objects(dump: Dump) -> Dump:
    return json.loads(json.dumps(dump).replace('"relToOne": false', '"relToOne": true'))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("told", "label", "severity", "cause"),
    [
        (without_titles, "api.film_titles", "error", "PostgREST says that it has nothing"),
        (with_more, "api.leftover", "error", "Cachegate expected nothing"),
        (with_other_type, "api.films.rating", "warning", "expected type numeric, and PostgREST says that it has type"),
        (without_embed, "api.prizes.to api.films by prizes_film_fkey on film_id = id", "error", "many-to-one"),
        (with_arrays_for_objects, "api.actors.api.lead_films to api.films", "warning", "expected gives an array"),
    ],
)
def test_what_differs_is_said(
    told: Callable[[Dump], Dump],
    label: str,
    severity: str,
    cause: str,
    fresh_database: FreshDatabase,
    start_postgrest: StartPostgrest,
) -> None:
    """Both ways, thing by thing; what only one of them knows is an error. What differed before is a notice."""

    def now(dump: Dump) -> Dump:
        return told(dump) if dump is DUMPS["fresh"] else dump

    report = judged(fresh_database, start_postgrest, now, notify=True)

    (found,) = [one for one in of(report, "cache-agrees") if one.subject.label == label]
    assert found.outcome is Outcome.FAILED
    assert found.severity == severity
    assert cause in str(found.cause)
    assert "report" in str(found.remedy)


def test_what_differed_before_is_a_notice(fresh_database: FreshDatabase, start_postgrest: StartPostgrest) -> None:
    """Whoever opens this pull request did not do it."""
    report = judged(fresh_database, start_postgrest, with_more, notify=True)

    found = [one for one in of(report, "cache-agrees") if one.subject.label == "api.leftover"]
    assert [one.severity for one in found] == [Severity.NOTICE]


def test_an_admin_server_without_an_account_is_no_witness(
    fresh_database: FreshDatabase, start_postgrest: StartPostgrest
) -> None:
    """Before 12.2 it answers 404: said, and not held against anybody."""
    report = judged(fresh_database, start_postgrest, lambda dump: None, notify=True)

    assert [one.outcome for one in of(report, "cache-agrees")] == [Outcome.SKIPPED]

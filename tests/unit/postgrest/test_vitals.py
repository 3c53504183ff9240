"""What is seen of one PostgREST: by recorded answers of six versions, and stand-ins that behave as they were measured.

No package carries a server newer than 12.0: counters, 13's missing schema and 16's old cache are told by stand-ins for
the API and the admin server, which answer with what was recorded of the real ones.
"""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from cachegate.diagnose import diagnose
from cachegate.errors import EnvironmentProblem
from cachegate.model.exchange import NoAnswer
from cachegate.model.vitals import ApiVitals, Face, Hindrance, LoadFailure, Vitals
from cachegate.postgrest import hindrance, log
from cachegate.postgrest.faces import alternating
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Response
from cachegate.postgrest.versions import capabilities
from cachegate.postgrest.vitals import failures, gather, notes
from unit.diagnose.pairs import DATABASE
from unit.postgrest.odd_server import Served, plain, serving

RECORDINGS = {
    path.name.removeprefix("postgrest-").removesuffix(".json.gz"): path
    for path in (Path(__file__).parents[2] / "recordings").glob("*.json.gz")
}
TIMES_OUT = '{"code":"57014","details":null,"hint":null,"message":"canceling statement due to statement timeout"}'
NO_SCHEMA = '{"code":"3F000","details":null,"hint":null,"message":"schema \\"shop_api\\" does not exist"}'
FAILED = "21/Nov/2026:06:00:0{} +0000: Failed to load the schema cache using db-schemas=api,shop_api and "
FAILED += "db-extra-search-path=public. {}"
LOADED = "21/Nov/2026:06:00:00 +0000: Schema cache loaded"
SENTINEL = ("api", "sentinel")


@dataclass
class Watched:
    """A process that is as the test says."""

    text: str = ""
    up: bool = True
    held: bool = False

    def describe(self) -> str:
        return "a stand-in"

    def running(self) -> bool:
        return self.up

    def paused(self) -> bool:
        return self.held

    def start(self) -> None: ...

    def signal_reload(self) -> None: ...

    def restart(self) -> None: ...

    def logs(self, lines: int) -> str:
        return "\n".join(self.text.splitlines()[-lines:])


def recorded(version: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(gzip.decompress(RECORDINGS[version].read_bytes()))
    return told


def refusal(version: str) -> bytes:
    """The recorded answer to a schema that is not exposed."""
    rows = recorded(version)["states"]["base"]
    told = next(row["response"] for row in rows if '"PGRST106"' in json.dumps(row["response"].get("body")))
    return plain(json.dumps(told["body"]), f"{told['status']} Not Acceptable", f"Server: {told['server']}")


def unloaded(version: str) -> bytes:
    """Without a cache, as measured (C4)."""
    body = {"code": "PGRST002", "details": None, "hint": None, "message": "Could not query the database"}
    return plain(json.dumps(body), "503 Service Unavailable", f"Server: postgrest/{version}")


@contextmanager
def standing(
    api: Callable[[str], bytes | None], admin: Callable[[str], bytes] | None = None
) -> Iterator[tuple[Prober, Prober | None, Served]]:
    """An API, and an admin server if there is one."""
    with serving(lambda target, _: api(target)) as served, Prober(served.url, timeout=1.0) as prober:
        if admin is None:
            yield prober, None, served
            return
        told = admin
        with serving(lambda target, _: told(target)) as beside, Prober(beside.url, timeout=1.0) as counters:
            yield prober, counters, served


def ids(api: ApiVitals, **database: Any) -> list[str]:
    return [one.id for one in diagnose(Vitals(replace(DATABASE, **database), (api,)))]


@pytest.mark.parametrize("version", RECORDINGS)
def test_a_healthy_server_of_every_version(version: str) -> None:
    """By its recorded answers: version, schemas, counters from 12.2 on; nothing is waited for."""
    metrics = recorded(version)["metrics"]["fresh"]

    def admin(target: str) -> bytes:
        return plain(metrics["body"], f"{metrics['status']} Told") if target == "/metrics" else plain("")

    with standing(lambda target: refusal(version), admin) as (prober, counters, _):
        found = gather(prober, None, counters)

    assert found.versions == (version,)
    assert found.schemas == ("api",)
    assert (found.silence, found.hindrance, found.faces) == (None, None, ())
    assert (found.ready, found.live) == (True, True)
    assert (found.loads is not None) is capabilities(version).admin_facts
    assert ids(found) == []


def test_an_old_cache_is_told_by_the_counters_alone() -> None:
    """16.2 by recorded answers, its admin server as measured (C4, C5): it goes on serving, and `/ready` is 503."""
    metrics = recorded("16.2")["metrics"]["fresh"]["body"]
    failed = itertools.count(3)

    def admin(target: str) -> bytes:
        if target == "/metrics":
            return plain(f'{metrics}\npgrst_schema_cache_loads_total{{status="FAIL"}} {next(failed)}.0\n')
        return plain("", "503 Service Unavailable" if target == "/ready" else "200 OK")

    with standing(lambda target: refusal("16.2"), admin) as (prober, counters, _):
        found = gather(prober, None, counters, patience=0.3)

    assert (found.silence, found.ready, found.live) == (None, False, True)
    assert found.failed_meanwhile > 0
    (said,) = diagnose(Vitals(DATABASE, (found,)))
    assert (said.id, said.certain) == ("load-fails", True)
    assert any("old cache" in line for line in said.evidence)


@pytest.mark.parametrize("version", ["13.0.8", "14.17", "16.2"])
def test_a_missing_schema_is_told_by_the_log(version: str) -> None:
    """From 13 on no load succeeds (C10); the log's wording is that of PostgREST's source."""
    text = "\n".join([LOADED, *(FAILED.format(second, NO_SCHEMA) for second in (1, 2))])

    with standing(lambda target: unloaded(version)) as (prober, _, _served):
        found = gather(prober, Watched(text), None, patience=5.0)

    assert found.code == "PGRST002"
    assert found.failures == (LoadFailure("3F000", 'schema "shop_api" does not exist'),) * 2
    assert found.looked < 4  # two failures are enough to know
    assert ids(found) == ["missing-schema"]
    assert ids(found, schemas=("api", "shop_api")) == ["load-fails"]


@pytest.mark.parametrize("version", ["14.17", "16.2"])
def test_a_mended_setting_is_told_by_the_log(version: str) -> None:
    """They retry on a pooled connection, which keeps for 54 s what the database does not set any more (C7)."""
    text = "\n".join([LOADED, *(FAILED.format(second, TIMES_OUT) for second in (1, 2))])

    with standing(lambda target: unloaded(version)) as (prober, _, _served):
        found = gather(prober, Watched(text), None)

    assert ids(found) == ["old-setting"]
    assert ids(found, settings={"statement_timeout": "1ms"}) == ["load-fails"]


def test_a_server_that_starts_is_waited_for() -> None:
    """Its first load may take a while; what it answers then counts."""
    answers = itertools.chain([unloaded("12.0.2")] * 3, itertools.repeat(refusal("12.0.2")))

    with standing(lambda target: next(answers)) as (prober, _, _served):
        found = gather(prober, Watched(), None)

    assert found.silence is None
    assert ids(found) == []


def test_a_server_without_a_cache_is_given_up() -> None:
    """After as long as we were told to wait, and without a reason the verdict is not certain."""
    with standing(lambda target: unloaded("12.0.2")) as (prober, _, _served):
        found = gather(prober, None, None, patience=0.3)

    assert found.code == "PGRST002"
    assert found.looked >= 0.3
    (said,) = diagnose(Vitals(DATABASE, (found,)))
    assert (said.id, said.certain) == ("load-fails", False)


def test_a_held_process_is_not_asked() -> None:
    """Every question would cost a time-out."""
    with standing(lambda target: refusal("12.0.2")) as (prober, _, served):
        found = gather(prober, Watched(held=True), None)
        asked = served.seen

    assert asked == []
    assert ids(found) == ["stopped"]


def test_a_process_that_cannot_be_looked_at_is_no_reason_to_stop() -> None:
    """The engine refused: what it said is kept, and the API is asked all the same."""

    class Gone(Watched):
        def logs(self, lines: int) -> str:
            raise EnvironmentProblem("the engine refuses", "403", "Ask for less.")

    with standing(lambda target: refusal("12.0.2")) as (prober, _, _served):
        found = gather(prober, Gone(), None)

    assert (found.process, found.running) == ("the engine refuses: 403", None)
    assert ids(found) == []


@pytest.mark.parametrize("agree", [True, False])
def test_servers_that_reload_one_after_the_other_agree_in_the_end(agree: bool) -> None:
    """Connections lead to two servers in turn, of which the second knows the relation later, or never."""
    asked = itertools.count()

    def answer(target: str, number: int) -> bytes:
        if target != "/sentinel":
            return refusal("12.0.2")
        late = number % 2 == 0 and not (agree and next(asked) > 6)
        return plain("", "404 Not Found" if late else "200 OK", "Server: postgrest/12.0.2")

    with serving(answer) as served, Prober(served.url, timeout=1.0) as prober:
        found = gather(prober, None, None, sentinel=SENTINEL, patience=20.0 if agree else 0.5)

    assert {face.known for face in found.faces} == (set() if agree else {True, False})
    assert ids(found) == ([] if agree else ["several-instances"])


def test_two_schemas_lists_behind_one_address() -> None:
    """Without a relation to ask for, they differ in what they expose, or in their version."""

    def answer(target: str, number: int) -> bytes:
        return refusal("12.0.2" if number % 2 else "13.0.8")

    with serving(answer) as served, Prober(served.url, timeout=1.0) as prober:
        found = gather(prober, None, None)

    assert set(found.versions) == {"12.0.2", "13.0.8"}
    assert ids(found) == ["several-instances"]


@pytest.mark.parametrize(
    ("turns", "different"),
    [("aaaa", ""), ("aabb", ""), ("abab", "ab"), ("aaba", "ab"), ("abcb", "abc"), ("", "")],
)
def test_only_what_comes_back_is_another_server(turns: str, different: str) -> None:
    """One server whose cache is loaded meanwhile shows its old face no more."""
    assert alternating([Face(turn) for turn in turns]) == tuple(Face(turn) for turn in different)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (NoAnswer("ConnectionRefusedError: [Errno 111] Connection refused"), Hindrance.REFUSED),
        (NoAnswer("gaierror: [Errno -2] Name or service not known"), Hindrance.NO_HOST),
        (NoAnswer("SSLCertVerificationError: certificate verify failed"), Hindrance.UNTRUSTED),
        (NoAnswer("SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number"), Hindrance.NO_TLS),
        (NoAnswer("no connection within 2 s"), Hindrance.NO_ROUTE),
        (NoAnswer("OSError: [Errno 113] No route to host"), Hindrance.NO_ROUTE),
        (NoAnswer("no answer within 2 s"), Hindrance.SILENT),
        (NoAnswer("ConnectionResetError: [Errno 104] Connection reset by peer"), Hindrance.BROKEN),
        (Response(401, (), b'{"message":"No API key found in request"}'), Hindrance.KEY),
        (Response(401, (), b'{"code":"PGRST302","message":"Anonymous access is disabled"}'), Hindrance.TOKEN),
        (Response(403, (), b"<html>blocked</html>"), Hindrance.FORBIDDEN),
        (Response(404, (), b"no Route matched with those values"), Hindrance.PATH),
        (Response(404, (), b'{"code":"PGRST125","message":"Invalid path specified in request URL"}'), Hindrance.PATH),
        (Response(502, (), b"Bad Gateway"), Hindrance.BEHIND),
        (Response(301, (("location", "https://api.example/"),), b""), Hindrance.ELSEWHERE),
        (Response(200, (), b"<html>It works!</html>"), Hindrance.STRANGER),
        (Response(503, (), b'{"code":"PGRST002","message":"..."}'), None),
        (Response(406, (), b'{"code":"PGRST106","message":"..."}'), None),
        (Response(404, (), b'{"code":"42P01","message":"..."}'), None),
        (Response(401, (), b'{"code":401,"message":"Invalid API key"}'), Hindrance.KEY),
        (Response(401, (), b'{"code":"UNAUTHORIZED","message":"no key"}'), Hindrance.KEY),
    ],
)
def test_what_stands_in_between(answer: Response | NoAnswer, expected: Hindrance | None) -> None:
    """None where PostgREST itself spoke."""
    assert hindrance.of(answer) is expected


def test_failures_are_those_since_the_last_good_load() -> None:
    """Newest first; a process that came back after one that failed starts with none."""
    before, between, after = (FAILED.format(second, TIMES_OUT) for second in (1, 2, 3))
    started = "21/Nov/2026:06:00:02 +0000: Listening on port 3000"
    lost = (
        '21/Nov/2026:06:00:04 +0000: {"code":"PGRST000","details":"FATAL: no","hint":null,'
        '"message":"Database connection error. Retrying the connection."}'
    )

    def of(*lines: str) -> list[str]:
        return [one.code for one in failures(log.read("\n".join(lines)))]

    assert of(before, LOADED) == []
    assert of(before, LOADED, between, after, lost) == ["PGRST000", "57014", "57014"]
    assert of(before, started) == []
    assert of(LOADED) == []
    waits = "21/Nov/2026:06:00:05 +0000: Attempting to reconnect to the database in 2 seconds..."
    assert failures(log.read(waits)) == (LoadFailure("", "waits before it tries the database again"),)


def test_notes_are_the_last_word_on_each_matter() -> None:
    """A listener that came back is no news."""
    lost = "21/Nov/2026:06:00:01 +0000: Retrying listening for notifications on the pgrst channel.."
    back = "21/Nov/2026:06:00:02 +0000: Listening for notifications on the pgrst channel"

    assert notes(log.read(lost)) == ("Its log says that it lost its listener.",)
    assert notes(log.read(f"{lost}\n{back}")) == ()

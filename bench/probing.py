"""Requests a second: the prober against `wrk`, with the same request over as many connections."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench import measure
from bench.rig import Rig
from bench.schema import SCHEMA, Size, migrations
from cachegate.model.exchange import ColumnResolves, NoAnswer
from cachegate.pipeline.servers import Servers
from cachegate.postgrest import fence
from cachegate.postgrest.lines import CONNECTIONS
from cachegate.postgrest.probes import resolve
from cachegate.postgrest.requests import Request

OURS, WRK = "prober", "wrk"
REQUESTS, SECONDS = 10_000, 2
TABLE = "resource_0000"
CLAIMS = [ColumnResolves(SCHEMA, TABLE, name) for name in ("title", "note", "amount", "tags", "details", "active")]


def rounds(rig: Rig, number: int) -> dict[str, list[float]]:
    """Requests a second, by way: the probe that resolves a relation and its columns, which executes nothing."""
    with rig.database() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for migration in migrations(Size(10, 5, 5, 1)):
                connection.execute(migration.sql)
        with rig.serving(url) as servers, TemporaryDirectory() as folder:
            request = resolve.FAMILY.request(CLAIMS, servers.can)
            assert fence.watch([servers.prober], SCHEMA, TABLE, timeout=30) != (None,)
            script = Path(folder, "request.lua")
            script.write_text(lua(request), "utf-8")
            ways = {OURS: lambda: _ours(servers, request), WRK: lambda: _wrk(servers.prober.url, script)}
            return measure.alternately(number, ways)


def _ours(servers: Servers, request: Request) -> float:
    requests = [request] * REQUESTS
    answers = []
    took = measure.seconds(lambda: answers.extend(servers.prober.ask(requests)))
    wrong = [one for one in answers if isinstance(one, NoAnswer) or one.error[0] != "PGRST122"]
    assert not wrong, wrong[0]
    return REQUESTS / took


def _wrk(url: str, script: Path) -> float:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script), url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return requests_per_second(told)


def lua(request: Request) -> str:
    """A script that makes wrk send exactly this request. Lua reads JSON's escapes of ASCII text as JSON does."""
    lines = [f"wrk.method = {json.dumps(request.method)}", f"wrk.path = {json.dumps(request.path)}"]
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in request.headers]
    lines.append(f"wrk.body = {json.dumps((request.body or b'').decode('ascii'))}")
    return "\n".join(lines) + "\n"


def requests_per_second(told: str) -> float:
    """wrk's own figure. Raises `ValueError` where it could not send or read: then nothing was measured."""
    found = re.search(r"^Requests/sec:\s+([0-9.]+)$", told, re.MULTILINE)
    if not found or "Socket errors" in told:
        raise ValueError(f"wrk did not measure: {told}")
    return float(found[1])


def told(results: dict[str, list[float]]) -> str:
    """The rounds as lines."""
    return "\n".join(
        [
            f"prober, {CONNECTIONS} connections: {measure.spread(results[OURS], 'requests/s', 0)}",
            f"wrk, {CONNECTIONS} connections: {measure.spread(results[WRK], 'requests/s', 0)}",
            f"prober / wrk: {measure.ratio(results[OURS], results[WRK]):.2f}",
        ]
    )

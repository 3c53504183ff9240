"""Cuts recordings of real PostgREST servers down to what the tests read, and compresses them, always to the same bytes.

python scripts/trim_recordings.py <folder with postgrest-<version>.json>
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "tests" / "recordings"

_READ_OF_A_BODY = ("code", "message", "hint")


def trim(recording: dict[str, Any]) -> dict[str, Any]:
    """Every request to the API with its status and error, and the load counters: no OpenAPI, no rows, no plans."""
    return {
        "postgrest": recording["postgrest"],
        "states": {
            state: [_row(row) for row in rows if "server" not in row["request"] and row["request"]["path"] != "/"]
            for state, rows in recording["states"].items()
        },
        "metrics": {state: _metrics(rows) for state, rows in recording["states"].items()},
        "schema_cache": {state: _schema_cache(rows) for state, rows in recording["states"].items()},
    }


def _metrics(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What the admin server's `/metrics` said of cache loads."""
    for row in rows:
        if row["request"].get("server") == "admin" and row["request"]["path"] == "/metrics":
            lines = str(row["response"].get("body") or "").splitlines()
            kept = [line for line in lines if "pgrst_schema_cache" in line]
            return {"status": row["response"]["status"], "body": "\n".join(kept)}
    return None


def _schema_cache(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The admin server's `/schema_cache`, without the names of time zones; None where it is answered with an error."""
    for row in rows:
        if row["request"].get("server") == "admin" and row["request"]["path"] == "/schema_cache":
            body = row["response"].get("body")
            if row["response"]["status"] != 200:
                return None
            dump = json.loads(body) if isinstance(body, str) else body
            return {key: value for key, value in dump.items() if key != "dbTimezones"}
    return None


def _row(row: dict[str, Any]) -> dict[str, Any]:
    request, response = row["request"], row["response"]
    kept = {
        "method": request["method"],
        "path": request["path"],
        "headers": {name: value for name, value in (request.get("headers") or {}).items() if name != "Content-Type"},
        "body": request.get("body"),
    }
    answer = {"status": response["status"], "server": response["headers"].get("server", "")}
    body = response.get("body")
    if isinstance(body, dict):
        answer["body"] = {key: body[key] for key in _READ_OF_A_BODY if key in body}
    return {"request": kept, "response": answer}


def pack(value: Any) -> bytes:
    """JSON, compressed without time or name, so that the same recording gives the same file."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", mtime=0) as file:
        file.write(text)
    return packed.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where postgrest-<version>.json are")
    parser.add_argument("--to", type=Path, default=TARGET, help="where to write (default: %(default)s)")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    for source in sorted(given.folder.glob("postgrest-*.json")):
        recording = json.loads(source.read_text(encoding="utf-8"))
        (given.to / f"{source.name}.gz").write_bytes(pack(trim(recording)))


if __name__ == "__main__":
    main()

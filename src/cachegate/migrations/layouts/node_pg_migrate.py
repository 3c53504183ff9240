"""The node-pg-migrate layout, as far as its migrations are SQL: `<timestamp>_name.sql`, in the order of the timestamps.

Honours what node-pg-migrate 8 does. A timestamp has 13 digits (milliseconds) or 17 (a date in UTC); another number
counts as it is, no number as zero; equal ones run in the order of names. The version is the name without extension.
From `-- Up Migration` to `-- Down Migration` runs; without the former everything does. `<name>.up.sql` runs whole
beside `<name>.down.sql`, as its loader strategy `sql` has it. A file is sent as one query, in a transaction, and SQL
cannot ask for anything else. That transaction is one for all pending files: they are tried in one first, and then each
gets its own, so that it is known what each did. Migrations in JavaScript or TypeScript cannot be run:
see `--migrate-command`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from cachegate.errors import UsageProblem
from cachegate.migrations.blanking import only
from cachegate.migrations.layout import Arrangement, Layout, SourceFile
from cachegate.migrations.layouts import hasura
from cachegate.migrations.layouts.golang_migrate import in_milliseconds, ups_of
from cachegate.migrations.layouts.plain import is_sql
from cachegate.model.migration import Manner, Migration, Transaction

_UP, _DOWN = (re.compile(rf"^\s*--[\s-]*{way}\s+migration", re.IGNORECASE | re.MULTILINE) for way in ("up", "down"))
_SIGN = re.compile(rb"^[ \t]*--[ \t-]*(up|down)[ \t]+migration[ \t-]*\r?$", re.IGNORECASE | re.MULTILINE)
_STAMPED = re.compile(r"(?:[0-9]{13}|[0-9]{17})[_-]")
_TOGETHER = "node-pg-migrate runs all pending migrations in one transaction, unless --no-single-transaction is given"
_CODE = re.compile(r"^[0-9][^/]*\.[cm]?[jt]s$")


def _wants(path: str) -> bool:
    return "/" not in path and ((is_sql(path) and not path.endswith(".down.sql")) or _CODE.match(path) is not None)


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    ups = ups_of(paths)
    if ups:
        return in_milliseconds(ups) and not hasura.recognises(folder, paths, read)
    return any(_signed(path, read(path)) for path in paths if "/" not in path and is_sql(path))


def _signed(path: str, content: bytes) -> bool:
    """By its marks; the words alone are also a heading, above commented-out remedies or in a folder of another kind."""
    marks = {found[1].lower() for found in _SIGN.finditer(content)}
    if marks and _STAMPED.match(path):
        return True
    if b"down" not in marks:
        return False
    text = content.decode(errors="replace")
    down = _DOWN.search(text)
    return down is not None and _code_after(text[down.end() :])


def _code_after(text: str) -> bool:
    return any(line.strip() and not line.strip().startswith("--") for line in text.splitlines()[1:])


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    in_order = sorted(files, key=lambda file: (_timestamp(file.name), _natural(file.name), file.name))
    code = [file for file in in_order if _CODE.match(file.name)]
    return Arrangement(
        tuple(_migration(file) for file in in_order if file not in code),
        warnings=tuple(warning for file in in_order if file not in code for warning in _undoing(file)),
        problems=_not_sql(code),
    )


def _timestamp(name: str) -> float:
    prefix = name.split("_")[0].removesuffix(".sql")
    if re.fullmatch("[0-9]{17}", prefix):
        try:
            return datetime.strptime(f"{prefix}000", "%Y%m%d%H%M%S%f").replace(tzinfo=UTC).timestamp() * 1000
        except ValueError:
            return int(prefix)
    return int(prefix) if re.fullmatch("[0-9]+", prefix) else 0


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """As a person sorts names: runs of digits by their value, without punctuation."""
    return tuple(
        (int(run), "") if run[0].isdecimal() else (-1, run.casefold()) for run in re.findall(r"[0-9]+|[^\W\d_]+", name)
    )


def _migration(file: SourceFile) -> Migration:
    text = file.sql.decode(errors="replace")
    start, end = (0, len(text)) if file.name.endswith(".up.sql") else _span(text)
    manner = Manner(
        Transaction.FILE,
        because="node-pg-migrate runs SQL files in a transaction",
        other="write the migration in JavaScript, with pgm.noTransaction()",
        cuts=(start,),
        together=_TOGETHER,
    )
    version = re.sub(r"(\.up)?\.sql$", "", file.name, flags=re.IGNORECASE)
    return file.as_migration(version, manner, only(text, [(start, end)]).encode())


def _span(text: str) -> tuple[int, int]:
    up, down = _UP.search(text), _DOWN.search(text)
    if up is None:
        return 0, len(text)
    return up.start(), down.start() if down and down.start() > up.start() else len(text)


def _undoing(file: SourceFile) -> Sequence[str]:
    """A down mark alone does not end the up part."""
    text = file.sql.decode(errors="replace")
    down = _DOWN.search(text)
    if down is None or _UP.search(text) or not _code_after(text[down.end() :]):
        return ()
    return (
        f"{file.file} has -- Down Migration and no -- Up Migration: node-pg-migrate then runs the whole file, and so"
        " does this run.",
    )


def _not_sql(code: Sequence[SourceFile]) -> tuple[UsageProblem, ...]:
    if not code:
        return ()
    more = f" and {len(code) - 1} more" if len(code) > 1 else ""
    return (
        UsageProblem(
            what=f"{code[0].file}{more} cannot be run: not SQL",
            why="Only node-pg-migrate can run a migration that is a program, and the SQL files may need what it does.",
            help="Let it run the folder: --migrate-command 'npx node-pg-migrate up'.",
        ),
    )


LAYOUT = Layout("node-pg-migrate", _recognises, _wants, _arrange)

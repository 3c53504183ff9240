"""`cachegate explain`, from options to exit code: a code, the body of an error, or a log, read as it comes."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from cachegate.commands import logfile
from cachegate.deliver import write
from cachegate.errors import UsageProblem
from cachegate.explain import body, catalogue, likely
from cachegate.explain.tally import Found, Tally
from cachegate.model.report import ExitCode
from cachegate.options import Options
from cachegate.options.mistakes import quoted
from cachegate.reporters import explained, explained_json
from cachegate.surroundings import Surroundings

PASTED = 4_000  # characters that may be one answer rather than a log
_CODE = re.compile(r"[A-Za-z0-9 _-]{1,12}")


def run(options: Options, around: Surroundings) -> int:
    """Explain and return 0. Raises `UsageProblem` for a code that nobody knows, and for a log that cannot be read."""
    what = options.what
    if what is not None and what != "-" and not options.follow:
        if known := catalogue.look_up(what):
            code, entry = known
            return _tell([Found(code, entry, None)], None, options, around)
        if not _is_file(what, around):
            return _pasted(what, options, around)
    return _log(what, options, around)


def _is_file(what: str, around: Surroundings) -> bool:
    try:
        return (around.cwd / what).exists()
    except (OSError, ValueError):  # too long for a name
        return False


def _pasted(text: str, options: Options, around: Surroundings) -> int:
    """What was given as an argument and is no file: an answer or a piece of a log, else a mistake."""
    tally = Tally()
    for line in text.splitlines():
        list(tally.add(line))
    list(tally.end())
    if tally.found or tally.happened:
        return _tell(list(tally.found.values()), tally, options, around)
    if (strange := body.strange_code(text)) is not None:
        raise _unknown(strange)
    _require_more(text)
    if _CODE.fullmatch(text.strip()):
        raise _unknown(text.strip())
    raise UsageProblem(
        f"{quoted(text)} is neither a code, an error nor a file",
        help="Give a code such as PGRST204, the body of an error in quotes, or the name of a log file.",
    )


def _require_more(text: str) -> None:
    """Raise `UsageProblem` for what PostgREST 10 to 12 answer where they do not know a table: it has no code (A6)."""
    if text.strip() == "{}":
        raise UsageProblem(
            "{} alone cannot be explained",
            "With status 404 it is how PostgREST 10 to 12 say that a table is not in the schema cache.",
            "Look at the status (curl -i), and give that: cachegate explain 404.",
        )


def _unknown(code: str) -> UsageProblem:
    if re.fullmatch("[12][0-9]{2}", code):
        return UsageProblem(
            f"{code} is no error",
            "The request was carried out; that the schema cache is fresh, this status does not say.",
            "docs/codes.md tells under “What people believe” what a 200 can hide.",
        )
    close = catalogue.close_to(code)
    return UsageProblem(
        f"no code {quoted(code)} is known",
        why="It is none that PostgREST 10 to 16 sends, nor one of Postgres' that an API meets.",
        help=f"Did you mean {close}?" if close else "Codes look like PGRST204, 42703 or 409; docs/codes.md has all.",
    )


def _log(what: str | None, options: Options, around: Surroundings) -> int:
    tally = Tally()
    head: list[str] = []
    try:
        for line in _lines(what, options, around):
            if options.follow:
                _tell_new(tally, line, around)
            elif line is not None:
                list(tally.add(line))
                if tally.records < 3 and sum(map(len, head)) < PASTED:
                    head.append(line)
    except KeyboardInterrupt:
        if not options.follow:
            raise
    list(tally.end())
    if not tally.found and tally.records == 1:
        if (strange := body.strange_code("\n".join(head))) is not None:
            raise _unknown(strange)
        _require_more("\n".join(head))
    return _tell(list(tally.found.values()), tally, options, around)


def _lines(what: str | None, options: Options, around: Surroundings) -> Iterator[str | None]:
    """The log's lines, None where nothing came for a moment. Raises `UsageProblem`."""
    if what is not None and what != "-":
        path = Path(around.cwd / what)
        if options.follow and not path.is_fifo():
            yield from logfile.follow(path, lambda: time.sleep(logfile.IDLE))  # a file is always ready to be read
            return
        with ExitStack() as stack:
            yield from logfile.read(logfile.opened(path, stack), str(path))
        return
    if around.stdin is None or (what is None and around.stdin.isatty()):
        raise UsageProblem(
            "nothing to explain",
            why="No code, error or file was given, and nothing comes on standard input.",
            help="Try cachegate explain PGRST204, or docker logs postgrest 2>&1 | cachegate explain.",
        )
    yield from logfile.read(around.stdin.buffer, "on standard input")


def _tell_new(tally: Tally, line: str | None, around: Surroundings) -> None:
    """Take a line while following, and say what is new, or has become many."""
    for one in tally.add(line) if line is not None else tally.end():
        around.stdout.write(f"{explained.seen(one)}\n")
        around.stdout.flush()


def _tell(found: list[Found], tally: Tally | None, options: Options, around: Surroundings) -> int:
    """One answer is explained, anything more is summed up."""
    conclusions = () if tally is None else likely.conclude(tally)
    out = around.stdout
    colour = out.isatty() and not around.environ.get("NO_COLOR")
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    write(options.json, explained_json.as_json(found, tally, conclusions))
    if tally is None or (tally.records == 1 and found and not tally.happened):
        out.write(explained.explained(found, colour=colour, width=width))
    else:
        out.write(explained.summary(tally, conclusions, colour=colour, width=width))
    out.flush()
    return int(ExitCode.GOOD)

"""`--write-ignores`: the findings that fail a run as ignores in `cachegate.yml`, for a person to give the reasons."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from cachegate.model.report import Outcome, Report
from cachegate.options import Options, file, ignore_lines
from cachegate.options.mistakes import BadValue
from cachegate.pipeline import outcome
from cachegate.pipeline.ignoring import NOT_TO_BE_IGNORED
from cachegate.reporters import escape
from cachegate.surroundings import Surroundings

SHOWN = 20  # keys named on the console


def accept(report: Report, options: Options, around: Surroundings) -> None:
    """Write, and tell on the console what was written and what was not; never changes how the run ends."""
    path = options.config or file.place(options.directory, around.cwd)
    for text in _told(report, options, path, file.shown(path, around.cwd)):
        shown = escape.visible(f"cachegate: {text}\n")
        around.stderr.write(escape.log_lines(shown) if around.in_actions else shown)
    around.stderr.flush()


def _told(report: Report, options: Options, path: Path, name: str) -> Iterator[str]:
    """What was done, as it is done."""
    failing = list(dict.fromkeys((one.check, one.key) for one in outcome.against(report.findings, options.fail_on)))
    wanted = [key for check, key in failing if check not in NOT_TO_BE_IGNORED]
    try:
        content = _read(path)
        there = ignore_lines.keys_of(content)
        keys = [key for key in wanted if key not in there]
        if keys:
            _replace(path, ignore_lines.with_ignores(content, keys).encode())
            added = f"added {_ignores(len(keys))}; fill in each reason, or the next run refuses the file"
            yield f"{name}: {added}{_list(keys)}"
        else:
            yield f"{name}: nothing to add"
        yield from _left_out(failing, [key for key in wanted if key in there], report, name)
    except BadValue as bad:
        yield f"{name}: {bad.what}; nothing was written. {bad.help}\n\n{ignore_lines.section(wanted)}"
    except OSError as error:
        yield f"{name}: cannot be written ({error.strerror}). To paste:\n\n{ignore_lines.section(wanted)}"
    if keys_elsewhere := sorted({ignore.source for ignore in options.ignore if ignore.place is None}):
        yield f"{' and '.join(keys_elsewhere)} replaces the list in {name}: leave it out, or its ignores have no effect"


def _left_out(failing: Sequence[tuple[str, str]], there: Sequence[str], report: Report, name: str) -> Iterator[str]:
    if there:
        yield f"in {name} already, but ended or replaced: give them a later date{_list(there)}"
    if never := [key for check, key in failing if check in NOT_TO_BE_IGNORED]:
        yield f"cannot be ignored{_list(never)}"
    if blind := [one.key for one in report.findings if one.outcome is Outcome.ERRORED and one.ignored is None]:
        yield f"could not be looked at, and so not added{_list(list(dict.fromkeys(blind)))}"


def _ignores(number: int) -> str:
    return "1 ignore" if number == 1 else f"{number} ignores"


def _list(keys: Sequence[str]) -> str:
    lines = [f"\n  {escape.one_line(key)}" for key in keys[:SHOWN]]
    more = [f"\n  … and {len(keys) - SHOWN} more"] if len(keys) > SHOWN else []
    return "".join([":", *lines, *more])


def _read(path: Path) -> str:
    """The text, a byte order mark and foreign line ends included; "" where there is no file."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise BadValue("is not UTF-8", "Save it as UTF-8, and paste these lines.") from None


def _replace(path: Path, content: bytes) -> None:
    """The whole new file in one step, or none of it: who reads it meanwhile reads the old one."""
    target = path.resolve()
    if target.exists() and not os.access(target, os.W_OK):  # a rename would not ask
        raise PermissionError(None, "it is read-only", str(path))
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with fresh.open("xb") as out:
            if target.exists():
                os.fchmod(out.fileno(), target.stat().st_mode & 0o7777)
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise

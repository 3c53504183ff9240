"""Files that migrations include: those of the baseline as they stood, and what a pull request did to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cachegate.migrations import psql
from cachegate.migrations.contents import text_in
from cachegate.migrations.discover import Project
from cachegate.migrations.lexer import code
from cachegate.model.migration import Earlier, Migration, Selection


def with_texts(selection: Selection, project: Project, given: Mapping[str, str]) -> Selection:
    """Every migration ready to run, and included files that were edited or deleted among those that were.

    `given` are the variables of the user. Raises `UsageProblem` for what psql would do and is not done here.
    """
    earlier = selection.earlier
    then = earlier.base if earlier else None
    baseline = tuple(psql.ready(one, project.layout, project.root, given, then) for one in selection.baseline)
    pending = tuple(psql.ready(one, project.layout, project.root, given) for one in selection.pending)
    found = dict(_changed(baseline, pending, project, earlier)) if earlier else {}
    known = {*selection.edited, *selection.deleted}
    return replace(
        selection,
        baseline=baseline,
        pending=pending,
        edited=(*selection.edited, *(file for file, there in found.items() if there and file not in known)),
        deleted=(*selection.deleted, *(file for file, there in found.items() if not there and file not in known)),
    )


def _changed(
    baseline: Sequence[Migration], pending: Sequence[Migration], project: Project, earlier: Earlier
) -> Iterator[tuple[str, bool]]:
    """Included files that are not as they stood, and whether they are there; not those of the base's own doing.

    What a pending migration includes again is run again, as it stands now: so are functions kept in files of their own.
    """
    again = {file.file for one in pending for file in one.includes}
    for file in (file for one in baseline for file in one.includes if file.file not in again):
        now = text_in(project.root, file.file)
        if _same(now, file.sql) or _same(now, earlier.parted(file.file)):
            continue
        yield file.file, now is not None


def _same(one: bytes | None, other: bytes | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or _code(one) == _code(other)


def _code(text: bytes) -> tuple[str, ...]:
    return code(text.decode(errors="replace").removeprefix("\ufeff").replace("\r\n", "\n"))

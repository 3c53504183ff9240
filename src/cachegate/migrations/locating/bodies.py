"""What stands in the bodies of functions, as the files define them."""

from __future__ import annotations

from collections.abc import Iterable

from cachegate.migrations.locating.dynamic import inside
from cachegate.migrations.reading import Reader
from cachegate.migrations.statements import Statement, split
from cachegate.model.migration import Migration

_ROUTINES = ("function", "procedure")


class Bodies:
    """By name, without schema, the bodies of all functions of some files, read when the first is asked for."""

    def __init__(self, migrations: Iterable[Migration]) -> None:
        self._migrations = tuple(migrations)
        self._texts: dict[str, str] | None = None

    def __call__(self, name: str) -> str | None:
        """Everything that functions of that name do, in whatever file; None where no file defines one."""
        if self._texts is None:
            self._texts = {}
            for migration in self._migrations:
                if any(kind.encode() in migration.sql.lower() for kind in _ROUTINES):
                    for statement in split(migration.sql.decode(errors="replace")):
                        self._take(statement, self._texts)
        return self._texts.get(name)

    @staticmethod
    def _take(statement: Statement, texts: dict[str, str]) -> None:
        if statement.keywords[:1] != ("create",) or not {*_ROUTINES} & {*statement.keywords[:4]}:
            return
        reader = Reader(statement.tokens)
        while not reader.done and not reader.word(*_ROUTINES):
            reader.skip()
        if name := reader.name():
            body = " ".join(text for token in statement.tokens if (text := inside(token)))
            texts[name.name] = f"{texts.get(name.name, '')} {body}"

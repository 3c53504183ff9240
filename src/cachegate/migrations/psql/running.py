"""A file run as psql runs it, without psql: its text from the first character to the last, with what it includes.

Source: PostgreSQL's documentation of psql, and psql 15 itself. ON_ERROR_STOP is on unless the file turns it off.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from cachegate.errors import UsageProblem
from cachegate.migrations.lexer import Token, tokens
from cachegate.migrations.psql import branches, commands, including, loading
from cachegate.migrations.psql.arguments import Command, read
from cachegate.migrations.psql.branches import Branches
from cachegate.migrations.psql.buffer import Buffer, Source
from cachegate.migrations.psql.scanning import is_command
from cachegate.migrations.psql.session import Orders, Session
from cachegate.migrations.psql.variables import REFERENCE, Variables
from cachegate.model.migration import Migration, Place
from cachegate.model.script import Answer, Query, Refused, Reset, Script

UTF8 = frozenset({"UTF8", "UTF-8", "UNICODE", "SQL_ASCII"})
CONNECTED = "\\connect does nothing here: everything goes into the one disposable database."
UNSTOPPED = "ON_ERROR_ROLLBACK does nothing here: the first error ends the run."


def run(
    migration: Migration, connected: Mapping[str, str], given: Mapping[str, str], *, forgiving: bool = False
) -> Script:
    """The script of a file. `connected` are the variables that psql has from the connection, `given` the user's.

    `forgiving`: a dump, some of whose statements may fail; see `dumps`.
    """
    values = {**connected, **dict(migration.manner.variables), **given}
    return _Run(migration, Session(Variables(values), forgiving)).script()


class _Leave(Exception):
    """`\\q`: the rest of this file is not run."""


class _Run:
    """One run of a file and of those that it includes."""

    def __init__(self, migration: Migration, session: Session) -> None:
        self._migration = migration
        self._session = session
        self._variables = session.variables
        self._stack: list[str] = []
        self._key: str | None = None  # of \restrict

    def script(self) -> Script:
        yield from self._file(self._migration)
        return self._session.remarks

    def _file(self, migration: Migration) -> Generator[Query | Reset, Answer, None]:
        source = Source(migration.file, migration.sql.decode("utf-8"))
        self._stack.append(source.file)
        buffer, conditions = Buffer(source), Branches()
        try:
            at = 0
            while at < len(source.text):
                at = yield from self._stretch(source, at, buffer, conditions)
            if (rest := buffer.take()) is not None:
                yield from self._session.send(rest, len(source.text))
        except _Leave:
            return
        finally:
            self._stack.pop()
        if not conditions.closed:
            raise Refused(source.place(len(source.text)), "the file ends inside \\if", "End it with \\endif.")

    def _stretch(self, source: Source, start: int, buffer: Buffer, conditions: Branches) -> Orders:
        """Up to the next place where something else than a token decides how the file is read on."""
        before: Token | None = None
        for token in tokens(source.text, start):
            if is_command(token):
                return (yield from self._command(source, token.start, buffer, conditions))
            if not conditions.count:
                continue
            if token.text == ":" and not _joined(before, token):
                found = REFERENCE.match(source.text, token.start)
                if found and (value := self._variables.value(found)) is not None:
                    value = self._expanded(value, frozenset({found[0]}))
                    yield from self._splice(buffer, value, found.start(), found.end())
                    return found.end()
            if buffer.ends_at(token) and (statement := buffer.take()) is not None:
                after = yield from self._session.send(statement, token.end)
                if after != token.end:
                    return after
            before = token
        return len(source.text)

    def _splice(self, buffer: Buffer, value: str, start: int, end: int) -> Generator[Query | Reset, Answer, None]:
        """A variable's value in the place of its name; it may have statements of its own."""
        at = 0
        for token in tokens(value):
            if not buffer.passes(token):
                continue
            buffer.put(value[at : token.start], start, end)
            at = token.end
            if (statement := buffer.take()) is not None:
                yield from self._session.send(statement, end)
        buffer.put(value[at:], start, end)

    def _expanded(self, text: str, within: frozenset[str]) -> str:
        """A value with the variables that it names itself, none of them inside its own."""
        parts, at = [], 0
        before: Token | None = None
        for token in tokens(text):
            if token.start >= at and token.text == ":" and not _joined(before, token):
                found = REFERENCE.match(text, token.start)
                value = self._variables.value(found) if found and found[0] not in within else None
                if found and value is not None:
                    parts += [text[at : found.start()], self._expanded(value, within | {found[0]})]
                    at = found.end()
            before = token
        return "".join([*parts, text[at:]])

    def _command(self, source: Source, start: int, buffer: Buffer, conditions: Branches) -> Orders:
        if source.text.startswith("\\;", start):
            buffer.put(";", start, start + 2)
            return start + 2
        command = read(source.text, start, self._variables if conditions.count else None)
        if command.name == "elif" and conditions.asks:
            command = read(source.text, start, self._variables)
        place = source.place(start)
        after = command.end
        if command.name in branches.NAMES:
            if conditions.asks if command.name == "elif" else conditions.count:
                _require_harmless(command, place)
            if wrong := conditions.take(command.name, " ".join(command.arguments)):
                raise Refused(place, wrong, "Mend the conditions of the file.")
        elif conditions.count:
            self._require_unrestricted(command, place)
            _require_harmless(command, place)
            after = yield from self._obey(command, buffer, place)
        buffer.go_on_at(after)
        return after

    def _obey(self, command: Command, buffer: Buffer, place: Place) -> Orders:
        match command.name:
            case "set" | "unset":
                self._assign(command, place)
            case "i" | "include" | "ir" | "include_relative":
                yield from self._include(command, place)
            case "g" | "gx" | "gset" | "gexec" | "crosstabview":
                return (yield from self._session.go(command, buffer.take(), place))
            case "copy" if (load := loading.of(command)) is not None:
                rows = self._found(load.command, place)
                yield from self._session.load(load.statement, place, rows.sql.decode("utf-8"), rows.file)
            case "connect" | "c":
                self._session.remark(place, CONNECTED)
                yield Reset()
            case "restrict":
                self._key = command.file
            case "unrestrict":
                self._key = None
            case "q" | "quit":
                raise _Leave
            case "r" | "reset" | "gdesc":
                buffer.take()
            case "encoding":
                if command.arguments and command.file.upper() not in UTF8:
                    what = f"\\encoding {command.file}: files are read as UTF-8"
                    raise Refused(place, what, "Save the file as UTF-8.")
            case _ if commands.shows_only(command):
                self._session.display(place.file)
            case _:
                raise Refused(place, f"\\{command.name[:40]} is not known here", commands.WRITE_SQL)
        return command.end

    def _require_unrestricted(self, command: Command, place: Place) -> None:
        if self._key is None or (command.name == "unrestrict" and command.file == self._key):
            return
        what = f"\\{command.name[:40]} stands between \\restrict and \\unrestrict, where psql takes no command"
        raise Refused(place, what, "Did rows of a dump get out of place? Make the dump anew.")

    def _assign(self, command: Command, place: Place) -> None:
        if not command.arguments:
            return
        name, *values = command.arguments
        if command.name == "unset":
            self._variables.unset(name)
            return
        if name == "ON_ERROR_ROLLBACK" and values[:1] not in ([], ["off"]):
            self._session.remark(place, UNSTOPPED)
        self._variables.set(name, "".join(values))

    def _found(self, command: Command, place: Place) -> Migration:
        """The file that a command names."""
        found = including.required(self._migration, command, self._stack[-1])
        if isinstance(found, UsageProblem):
            raise Refused(place, found.what, found.help)
        return found

    def _include(self, command: Command, place: Place) -> Generator[Query | Reset, Answer, None]:
        found = self._found(command, place)
        if found.file in self._stack:
            chain = " → ".join([*self._stack[self._stack.index(found.file) :], found.file])
            raise Refused(place, f"the file includes itself: {chain}", "Take one of these includes away.")
        if len(self._stack) >= including.DEEPEST:
            raise Refused(place, f"files include each other more than {including.DEEPEST} deep", "Include fewer.")
        yield from self._file(found)


def _require_harmless(command: Command, place: Place) -> None:
    if loading.of(command) is None and (refusal := commands.refusal(command)):
        raise Refused(place, *refusal)


def _joined(before: Token | None, token: Token) -> bool:
    """Whether a colon is the second of a cast's two."""
    return before is not None and before.text == ":" and before.end == token.start

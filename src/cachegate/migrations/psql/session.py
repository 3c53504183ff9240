"""psql's side of a connection: what it sends of a statement, and what it makes of the answer."""

from __future__ import annotations

from collections.abc import Generator

from cachegate.migrations.psql import copying, dumps
from cachegate.migrations.psql.arguments import Command
from cachegate.migrations.psql.buffer import Assembled
from cachegate.migrations.psql.variables import Variables
from cachegate.migrations.statements import Statement, refuses_transaction, split, transaction_control
from cachegate.model.migration import Place
from cachegate.model.script import Answer, Query, Refused, Reset, Stopped

Orders = Generator[Query | Reset, Answer, int]
"""What is sent; returns where in the file to go on."""


class Session:
    """One run's variables, remarks, and what the server said last. `forgiving`: it runs a dump; see `dumps`."""

    def __init__(self, variables: Variables, forgiving: bool) -> None:
        self.variables = variables
        self._forgiving = forgiving
        self._remarks: dict[str, None] = {}
        self._idle = True
        self._last: Assembled | None = None

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(self._remarks)

    def remark(self, place: Place, text: str) -> None:
        self._remarks[f"{place.file}:{place.line}: {text}"] = None

    def display(self, file: str) -> None:
        """A command that only shows something was met."""
        self._remarks[f"{file}: what psql would only show (\\echo, \\pset and the like) is left out."] = None

    def send(self, statement: Assembled, end: int) -> Orders:
        """Send a statement of a file; `end` is where it ends there. The rows that it may want come with it."""
        self._last = statement
        source, data, line, after = statement.source, None, 0, end
        if copying.copies_from_stdin(statement.tokens):
            rows = copying.rows(source.text, end)
            if source.text[end : rows.start].strip():
                help = "Put it on a line of its own, behind the rows."
                raise Refused(source.place(end), "something stands behind COPY … FROM stdin; on its line", help)
            data, line, after = source.text[rows.start : rows.end], source.line(rows.start), rows.after
        user = self.variables.get("USER") or ""
        if self._forgiving and (why := dumps.left_out(statement.tokens, user)):
            self.remark(statement.place(None), f"left out {why}.")
            return after
        yield from self._begin(statement.text, statement.place(None))
        answer = yield Query(statement.text, statement.place, data, line)
        self._hear(answer, statement)
        return after

    def load(self, statement: str, place: Place, rows: str, file: str) -> Generator[Query | Reset, Answer, None]:
        """Send the rows of another file, which the buffer knows nothing of."""
        yield from self._begin(statement, place)
        self._hear((yield Query(statement, lambda position: place, rows, 1, data_file=file)), None, place)

    def go(self, command: Command, buffered: Assembled | None, place: Place) -> Orders:
        """`\\g` and its like: send what is in the buffer, or the last statement again, and use what comes back."""
        statement = buffered or self._last
        if statement is None:
            return command.end
        if command.name not in ("gset", "gexec"):
            return (yield from self.send(statement, command.end))
        self._last = statement
        yield from self._begin(statement.text, statement.place(None))
        answer = yield Query(statement.text, statement.place, rows=True)
        self._hear(answer, statement)
        if command.name == "gset" and not answer.sqlstate:
            self._set(command, answer, place)
        for cell in (cell for row in answer.rows for cell in row if cell and command.name == "gexec"):
            self._hear((yield Query(cell, lambda position: place)), None, place)
        return command.end

    def _begin(self, text: str, place: Place) -> Generator[Query | Reset, Answer, None]:
        """With AUTOCOMMIT off psql begins a transaction before whatever may be in one."""
        if self.variables.on("AUTOCOMMIT") or not self._idle or _apart(split(text)[0]):
            return
        self._hear((yield Query("begin", lambda position: place)), None, place)

    def _hear(self, answer: Answer, statement: Assembled | None, place: Place | None = None) -> None:
        """Raises `Stopped` for a failure that ends the run."""
        self._idle = answer.idle
        self.variables.hear(answer)
        missed = self.variables.forget_missed()
        if not answer.sqlstate:
            return
        tokens = statement.tokens if statement else ()
        place = place or (statement.place(None) if statement else Place(""))
        if self._forgiving and (why := dumps.tolerated(tokens, answer)):
            self.remark(place, f"passed over, because {why}.")
            return
        if self.variables.on("ON_ERROR_STOP"):
            raise Stopped(_of_missed(missed) if answer.sqlstate == "42601" else "")
        self.remark(place, f"failed ({answer.sqlstate} {answer.message}), and the file says to go on then.")

    def _set(self, command: Command, answer: Answer, place: Place) -> None:
        if len(answer.rows) != 1:
            found = "no row" if not answer.rows else f"{len(answer.rows)} rows"
            raise Refused(place, f"\\gset wants one row, and the query gives {found}", "Let it give exactly one.")
        prefix = command.arguments[0] if command.arguments else ""
        for name, value in zip(answer.columns, answer.rows[0], strict=True):
            if value is None:
                self.variables.unset(prefix + name)
            else:
                self.variables.set(prefix + name, value)


def _apart(statement: Statement) -> bool:
    return transaction_control(statement) or refuses_transaction(statement)


def _of_missed(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    those = ", ".join(f":{name}" for name in names[:3])
    return f"psql's variable {those} has no value here: give it with --set {names[0]}=VALUE."

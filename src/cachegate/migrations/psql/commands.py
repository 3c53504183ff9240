"""psql's backslash commands: which of them mean nothing here, and which are refused, and why.

Source: PostgreSQL's documentation of psql, "Meta-Commands", versions 14 to 18.
"""

from __future__ import annotations

from cachegate.migrations.psql.arguments import Command

NO_SHELL = "Cachegate never runs a shell or a program that a migration names."
WRITE_SQL = "Write it as SQL, or keep it out of the files that are checked."

DISPLAY = frozenset(
    {
        *("a", "C", "f", "H", "html", "pset", "t", "T", "timing", "x"),
        *("conninfo", "copyright", "errverbose", "h", "help", "l", "l+", "list", "list+", "p", "print", "s", "z", "?"),
        *("echo", "qecho", "warn", "sf", "sf+", "sv", "sv+"),
    }
)
"""They change or show what a person sees, and nothing in the database."""

_RUNS = {
    "!": "runs a program",
    "e": "starts an editor",
    "edit": "starts an editor",
    "ef": "starts an editor",
    "ev": "starts an editor",
    "setenv": "sets a variable for programs that psql starts",
}
_TOUCHES = {
    "cd": "goes to another folder of the machine that runs it",
    "copy": "reads or writes a file, or runs a program, of the machine that runs it",
    "getenv": "reads the environment of the machine that runs it",
    "lo_export": "writes a file on the machine that runs it",
    "lo_import": "reads a file of the machine that runs it",
}
_WAITS = {
    "password": "asks a person for a password",
    "prompt": "asks a person for a value",
    "watch": "repeats a query until somebody stops it",
}
_WRITES_WITH_FILE = frozenset({"g", "gx", "o", "out", "s", "w", "write"})


def shows_only(command: Command) -> bool:
    """Whether leaving it out changes nothing but what a person would have seen."""
    if command.name in ("o", "out") or command.name == "s":
        return not command.arguments
    return command.name in DISPLAY or command.name.startswith("d")


def refusal(command: Command) -> tuple[str, str] | None:
    """What a command would do that is never done, and what to do instead; None where there is nothing of it."""
    name, shown = command.name, f"\\{command.name[:40]}"
    if command.shell:
        return f"what stands in back-ticks after {shown} would be run by a shell. {NO_SHELL}", _GIVEN
    target = next((one for one in command.arguments if not one.startswith("(")), "")
    if name in _WRITES_WITH_FILE and target:
        if target.startswith("|"):
            return f"{shown} would run a program. {NO_SHELL}", WRITE_SQL
        return f"{shown} writes a file on the machine that runs it. Cachegate never does that.", WRITE_SQL
    if name in _RUNS:
        return f"{shown} {_RUNS[name]}. {NO_SHELL}", WRITE_SQL
    if name in _TOUCHES:
        how = _ROWS if name == "copy" else WRITE_SQL
        return f"{shown} {_TOUCHES[name]}. Cachegate never does that. {NO_SHELL}", how
    if name in _WAITS:
        return f"{shown} {_WAITS[name]}; nobody is there.", _GIVEN
    return None


_GIVEN = "Give the value with --set NAME=VALUE, and use it as :NAME."
_ROWS = "Copy from a file of the project, or put the rows after COPY … FROM stdin;, with \\. on a line behind them."

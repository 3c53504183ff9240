"""Which OS user the servers run as: Postgres refuses root, and nobody's own files are their business."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from stat import S_IROTH, S_IXOTH, S_IXUSR
from typing import Any

from cachegate.errors import EnvironmentProblem

CANDIDATES = ("cachegate", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An OS user, by number."""

    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        """The arguments that make `subprocess.Popen` run as this user and in no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def servers_account(euid: int, candidates: tuple[str, ...] = CANDIDATES) -> Account | None:
    """The user to drop to when we are root; None when we are somebody else, who may run Postgres."""
    if euid != 0:
        return None
    import pwd  # not on Windows, where this module is loaded as well

    for name in candidates:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EnvironmentProblem(
        what="Postgres cannot be started as root",
        why=f"none of the users {', '.join(candidates)} exists here to run it as",
        help="Create an ordinary user named cachegate, or run as one.",
    )


def open_to_all(tree: Path) -> bool:
    """True if any user can get to this file or folder and read everything in it."""
    tree = tree.resolve()
    on_the_way = all(_mode(parent) & S_IXOTH for parent in tree.parents)
    return on_the_way and all(map(_readable, (tree, *tree.rglob("*"))))


def _mode(path: Path) -> int:
    return path.stat().st_mode


def _readable(path: Path) -> bool:
    if not path.exists():  # a link that leads nowhere
        return True
    mode = _mode(path)
    needed = S_IROTH | S_IXOTH if mode & S_IXUSR else S_IROTH  # programs and folders want both
    return mode & needed == needed


def current_account() -> Account | None:
    return servers_account(os.geteuid())

"""What git knows about a folder; the only module that runs git, and only to read.

The repository belongs to a pull request. Nothing in it may run: no hooks, filters, text conversions, file-system
monitors or transports; blobs are read raw by their object names, and all output is separated by NUL.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cachegate.errors import EnvironmentProblem, UsageProblem

_TIMEOUT = 60.0  # seconds; the largest of these commands lists a folder
_SETTINGS = (
    "safe.directory=*",  # in a container the checkout belongs to another user
    "safe.bareRepository=explicit",  # a folder that only looks like a repository is none
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.allow=never",  # a partial clone must not go and fetch
    "core.quotePath=false",
)
_SYMLINK, _PROGRAM = "120000", "100755"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit; its path is relative to the repository's root."""

    mode: str
    object: str
    path: str

    @property
    def is_link(self) -> bool:
        return self.mode == _SYMLINK

    @property
    def is_program(self) -> bool:
        return self.mode == _PROGRAM


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree under git. Commits are full object names; paths are relative to `root`, with slashes."""

    root: Path

    def commit(self, ref: str) -> str | None:
        """The commit that a branch, tag, object name or expression stands for; None if it is not here.

        Raises `UsageProblem` for what cannot be a ref, such as something that git would take for an option.
        """
        if not ref.strip() or ref.startswith("-") or any(ord(letter) < 32 for letter in ref):
            raise UsageProblem(
                what=f"{ref!r} is not a git ref",
                why="A ref is a branch, a tag or a commit, and does not begin with a hyphen.",
                help="Name one that `git rev-parse` knows, for example ref:origin/main.",
            )
        for candidate in (ref, f"refs/remotes/origin/{ref}"):
            found = self._try("rev-parse", "--verify", "--quiet", f"{candidate}^{{commit}}")
            if found is not None:
                return found.decode().strip()
        return None

    def parents(self, commit: str) -> tuple[str, ...]:
        """The parents that the commit names, also those that a shallow clone does not have."""
        header = self._batch([commit])[0].partition(b"\n\n")[0]
        return tuple(line[7:].decode() for line in header.split(b"\n") if line.startswith(b"parent "))

    def merge_base(self, one: str, other: str) -> str | None:
        """The commit where two lines parted; None when none is known here."""
        found = self._try("merge-base", one, other)
        return found.decode().split("\n")[0] if found else None

    def shallow(self) -> bool:
        found = self._try("rev-parse", "--is-shallow-repository")
        return found is not None and found.strip() == b"true"

    def files(self, commit: str, folder: str, wanted: Callable[[str], bool]) -> Mapping[str, bytes]:
        """The content of the wanted files under a folder (`.` is the root) at a commit, by path.

        Empty when there was no such folder.
        """
        listed = self._entries(commit, None if folder == "." else f"{folder}/")
        entries = [entry for entry in listed if wanted(entry.path)]
        contents = self._batch([entry.object for entry in entries])
        return {
            entry.path: self._target(commit, entry, content) if entry.is_link else content
            for entry, content in zip(entries, contents, strict=True)
        }

    def read(self, commit: str, path: str) -> bytes | None:
        """One file at a commit, None if it was not there."""
        entries = self._entries(commit, path)
        return self._batch([entries[0].object])[0] if entries else None

    def tree(self, commit: str) -> Iterator[Entry]:
        """Every file of a commit."""
        return iter(self._entries(commit, None))

    def contents(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """These with their raw content; of a link that is where it leads."""
        return zip(entries, self._batch([entry.object for entry in entries]), strict=True)

    def ignored(self) -> tuple[str, ...]:
        """What is there and git is told to ignore: files, and folders of nothing else."""
        found = self._run("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
        return tuple(os.fsdecode(path).rstrip("/") for path in found.split(b"\0")[:-1])

    def _entries(self, commit: str, path: str | None) -> list[Entry]:
        listing = self._run("ls-tree", "-r", "-z", "--full-tree", commit, *(["--", path] if path else []))
        entries = []
        for line in listing.split(b"\0")[:-1]:
            meta, _, name = line.partition(b"\t")
            mode, kind, object_name = meta.decode().split(" ")
            if kind == "blob":
                entries.append(Entry(mode, object_name, os.fsdecode(name)))
        return entries

    def _target(self, commit: str, link: Entry, content: bytes) -> bytes:
        """What a symbolic link inside the repository points at; a link that leads elsewhere is an empty file."""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(link.path), os.fsdecode(content)))
        inside = not target.startswith(("/", "../"))
        return (self.read(commit, target) if inside else None) or b""

    def _batch(self, objects: Sequence[str]) -> list[bytes]:
        answer = self._run("cat-file", "--batch", stdin="".join(f"{name}\n" for name in objects).encode())
        return list(_contents(answer, len(objects)))

    def _run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        done = _git(self.root, arguments, stdin)
        if done.returncode != 0:
            raise EnvironmentProblem(
                what=f"git {arguments[0]} failed",
                why=done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}",
                help="Check that the repository was checked out completely.",
            )
        return done.stdout

    def _try(self, *arguments: str) -> bytes | None:
        done = _git(self.root, arguments)
        return done.stdout if done.returncode == 0 else None


def repository(path: Path) -> Repository | None:
    """The repository whose working tree a folder is in; None without one, or without git."""
    try:
        done = _git(path, ("rev-parse", "--show-toplevel"))
    except FileNotFoundError:
        return None
    root = os.fsdecode(done.stdout.removesuffix(b"\n"))
    return Repository(Path(root)) if done.returncode == 0 and root else None


def _contents(answer: bytes, count: int) -> Iterable[bytes]:
    position = 0
    for _ in range(count):
        header_end = answer.index(b"\n", position)
        header = answer[position:header_end].split(b" ")
        if len(header) != 3:
            raise EnvironmentProblem(
                what="A file of the baseline is not in this clone",
                why=f"git says: {answer[position:header_end].decode(errors='replace')}",
                help="Check out all files: fetch-depth: 0 and no filter for actions/checkout.",
            )
        start = header_end + 1
        position = start + int(header[2]) + 1
        yield answer[start : position - 1]


def _git(folder: Path, arguments: Sequence[str], stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = ["git", "--no-pager", "--literal-pathspecs", *settings, *arguments]
    try:
        return subprocess.run(
            command, cwd=folder, env=_environment(), input=stdin, capture_output=True, timeout=_TIMEOUT
        )
    except subprocess.TimeoutExpired as error:
        raise EnvironmentProblem(
            what=f"git {arguments[0]} did not finish within {_TIMEOUT:.0f} s",
            why="It only reads what is in this clone.",
            help="Look whether the disk is slow or the repository damaged.",
        ) from error


def _environment() -> dict[str, str]:
    """Nothing of ours but the way to git: no configuration of the user or the machine, no GIT_* of a caller."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }

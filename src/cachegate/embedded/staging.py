"""Puts programs where the servers' user can run them: as they are if it can, else as a copy in the private folder."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

from cachegate.embedded import packages
from cachegate.embedded.account import open_to_all
from cachegate.embedded.binaries import Programs
from cachegate.embedded.processes import Keeper


def stage_tree(programs: Programs, keeper: Keeper) -> Programs:
    """The same programs with their library links, runnable by the keeper's account."""
    links_missing = packages.missing_links(programs.root)
    if links_missing and os.access(programs.root / "lib", os.W_OK):
        packages.make_links(programs.root)
        links_missing = []
    if not links_missing and (keeper.account is None or open_to_all(programs.root)):
        return programs
    copy = programs.moved(_place(keeper, programs.root) / programs.root.name)
    if not copy.root.exists():
        shutil.copytree(programs.root, copy.root, symlinks=True)
        packages.make_links(copy.root)
        _open(copy.root)
    return copy


def stage_program(program: Path, keeper: Keeper) -> Path:
    if keeper.account is None or open_to_all(program):
        return program
    copy = _place(keeper, program) / program.name
    if not copy.exists():
        shutil.copy(program, copy)
        _open(copy)
    return copy


def _place(keeper: Keeper, original: Path) -> Path:
    """A folder for a copy of `original`, always the same one, that every user may look into."""
    place = keeper.folder / "programs" / sha256(os.fsencode(original)).hexdigest()[:12]
    place.mkdir(parents=True, exist_ok=True)
    for folder in (place.parent, place):
        folder.chmod(0o755)
    return place


def _open(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)

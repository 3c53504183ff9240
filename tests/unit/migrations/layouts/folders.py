"""Folders for the tests of layouts, given as paths with texts."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import normpath

from cachegate.migrations.layout import Arrangement, Layout, SourceFile


def arranged(layout: Layout, files: Mapping[str, str]) -> Arrangement:
    """What the layout makes of a folder `db`: of the files that it reads, in an order that is none of its own."""
    paths = sorted((path for path in files if layout.reads(path)), reverse=True)
    return layout.arrange([SourceFile(path, normpath(f"db/{path}"), files[path].encode()) for path in paths])


def recognised(layout: Layout, files: Mapping[str, str]) -> bool:
    return layout.recognises("/project/db", sorted(files), lambda path: files[path].encode())


def order(found: Arrangement) -> list[str]:
    return [migration.file.removeprefix("db/") for migration in found.migrations]

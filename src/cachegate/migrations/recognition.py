"""Which layouts a folder is in, told by what its files are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cachegate.migrations import layouts
from cachegate.migrations.layout import Layout
from cachegate.migrations.layouts import plain


def fitting(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> tuple[Layout, ...]:
    """Every particular layout that recognises the folder, in the order of the registry, else plain if that does.

    Takes what `Layout.recognises` does. Empty for a folder without anything that could be run.
    """
    particular = tuple(
        layout for layout in layouts.ALL if layout is not plain.LAYOUT and layout.recognises(folder, paths, read)
    )
    if particular:
        return particular
    return (plain.LAYOUT,) if plain.LAYOUT.recognises(folder, paths, read) else ()

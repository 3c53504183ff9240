"""Extensions that migrations use and no file enables: a stand-in takes the calls, on the platform nothing does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cachegate.migrations import extension_uses
from cachegate.model.migration import Migration, Remark
from cachegate.supabase import preset

CHECK = "extension-enabled"


def remarks(
    stood_in: frozenset[str], files: Sequence[Migration], baseline: Sequence[Migration], pending: Sequence[Migration]
) -> Iterator[Remark]:
    """One for each extension, at its first use among what is pending.

    `stood_in` are those that this server only has by name; `files` are run besides the migrations. What the baseline
    uses runs in production, so somebody enabled it there.
    """
    members = {name: one for name, one in preset.to_be_enabled().items() if one in stood_in}
    used = list(extension_uses.uses(pending, members)) if members else []
    if not used:
        return
    known = extension_uses.created((*files, *baseline, *pending))
    known |= {one.extension for one in extension_uses.uses(baseline, members)}
    for use in {one.extension: one for one in reversed(used) if one.extension not in known}.values():
        yield _remark(use)


def _remark(use: extension_uses.Use) -> Remark:
    return Remark(
        check=CHECK,
        file=use.file,
        claim=f"the extension {use.extension} is enabled before it is used",
        cause=f"{use.name} is of the extension {use.extension}, which a Supabase project does not have until it is"
        " enabled, and no file does that: here a stand-in took the call.",
        remedy=f"Put `create extension if not exists {use.extension};` before it; where it is enabled in the dashboard"
        " already, that does nothing.",
        severe=False,
        line=use.line,
        about=use.extension,
    )

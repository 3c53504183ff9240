"""The options where people read them: README.md and action.yml, renewed by `python -m cachegate.options.tables`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cachegate.options.commandline import explained
from cachegate.options.spec import Group, Spec
from cachegate.options.table import ALL, INPUTS


def markdown() -> str:
    """A table per group: option, default, meaning."""
    return "\n\n".join(_chapter(group) for group in Group)


def _chapter(group: Group) -> str:
    rows = "\n".join(_row(spec) for spec in ALL if spec.group is group)
    return f"**{group.value}**\n\n| Option | Meaning | Default |\n| --- | --- | --- |\n{rows}"


def _row(spec: Spec) -> str:
    default = spec.shown_default if spec.default else f"`{spec.shown_default}`" if spec.shown_default else ""
    meaning = f"{spec.help} May be repeated." if spec.repeatable else spec.help
    cells = (cell.replace("|", "\\|") for cell in (f"`{spec.usage}`", meaning, default))
    return f"| {' | '.join(cells)} |"


def inputs() -> str:
    """The options as inputs of the action, in YAML."""
    return "\n".join(_input(spec) for spec in INPUTS)


def _input(spec: Spec) -> str:
    # A JSON string is a YAML string, whatever is in it.
    return (
        f"  {spec.name}:\n    description: {json.dumps(explained(spec, several='One per line.'), ensure_ascii=False)}"
    )


MARKERS: Mapping[str, tuple[str, str, Callable[[], str]]] = {
    "README.md": ("<!-- options -->", "<!-- /options -->", markdown),
    "action.yml": ("  # options", "  # /options", inputs),
}


def renewed(name: str, text: str) -> str:
    """The text of README.md or action.yml with its options as they are now. ValueError without markers."""
    start, end, render = MARKERS[name]
    before, found, rest = text.partition(f"{start}\n")
    _, closed, after = rest.partition(f"{end}\n")
    if not (found and closed):
        raise ValueError(f"{name} has no lines {start.strip()} and {end.strip()}")
    return f"{before}{start}\n{_framed(name, render())}{end}\n{after}"


def _framed(name: str, text: str) -> str:
    """Markdown wants empty lines around a table."""
    return f"\n{text}\n\n" if name.endswith(".md") else f"{text}\n"


def renew(folder: Path) -> Iterator[Path]:
    """Write the files anew; yields those that changed."""
    for path in (folder / name for name in MARKERS):
        text = path.read_text(encoding="utf-8")
        new = renewed(path.name, text)
        if new != text:
            path.write_text(new, encoding="utf-8")
            yield path


if __name__ == "__main__":
    print(*renew(Path()), sep="\n")

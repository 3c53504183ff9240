"""The formats a report can be shown in; every renderer is pure: a report goes in, text comes out."""

# Without `from __future__ import annotations`, whose name is that of a format here.
from collections.abc import Mapping
from typing import Protocol

from cachegate.model.report import Report
from cachegate.reporters import annotations, as_json, as_junit, as_markdown, console


class Renderer(Protocol):
    """Renderers take more by name, each with a default; see their modules."""

    def __call__(self, report: Report, /) -> str: ...


RENDERERS: Mapping[str, Renderer] = {
    "annotations": annotations.render,
    "console": console.render,
    "json": as_json.render,
    "junit": as_junit.render,
    "markdown": as_markdown.render,
}

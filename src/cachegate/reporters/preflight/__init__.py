"""What `cachegate preflight` found: for the console, as Markdown, and as JSON."""

from __future__ import annotations

from cachegate.reporters.preflight.as_json import render as as_json
from cachegate.reporters.preflight.as_markdown import render as as_markdown
from cachegate.reporters.preflight.as_text import render as as_text

__all__ = ["as_json", "as_markdown", "as_text"]

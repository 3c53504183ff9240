"""The incident report of `cachegate doctor`: as Markdown to send, for the console, and as JSON."""

from __future__ import annotations

from cachegate.reporters.incident.as_json import render as as_json
from cachegate.reporters.incident.as_markdown import render as as_markdown
from cachegate.reporters.incident.as_text import render as as_text

__all__ = ["as_json", "as_markdown", "as_text"]

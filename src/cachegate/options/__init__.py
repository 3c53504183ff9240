"""What the user asked for: flags over environment and inputs over `cachegate.yml` over defaults."""

from __future__ import annotations

from cachegate.options.resolve import from_inputs, load
from cachegate.options.values import Ignore, Options

__all__ = ["Ignore", "Options", "from_inputs", "load"]

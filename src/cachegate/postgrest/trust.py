"""Which certificates count, where PostgREST stands behind https."""

from __future__ import annotations

import ssl
from pathlib import Path

from cachegate.errors import UsageProblem


def trusting(file: Path) -> ssl.SSLContext:
    """The system's certificates, and those in `file` (PEM). Raises `UsageProblem` for a file that has none."""
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=file)
    except (OSError, ssl.SSLError) as error:
        raise UsageProblem(
            f"The certificates in {file} cannot be read",
            error.strerror or str(error),
            "Give a PEM file: -----BEGIN CERTIFICATE----- and so on.",
        ) from error
    return context

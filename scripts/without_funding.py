"""Takes the addresses at which authors ask for money out of a package-lock.json: it names no address otherwise."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(path: Path) -> None:
    lock = json.loads(path.read_text("utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

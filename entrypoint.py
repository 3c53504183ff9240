"""What the container action runs."""

from __future__ import annotations

import sys

from cachegate.action import main

if __name__ == "__main__":
    sys.exit(main())

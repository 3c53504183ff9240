"""`python -m cachegate.embedded`: makes the installed packages ready to run and says which servers there are."""

from __future__ import annotations

import platform
import sys

from cachegate.embedded import packages
from cachegate.embedded.binaries import POSTGRES, POSTGREST
from cachegate.embedded.sessions import refuse_elsewhere
from cachegate.errors import Problem


def main() -> int:
    try:
        refuse_elsewhere(sys.platform, platform.machine())
    except Problem as problem:  # no reason to fail: services can be used, and most tests need no server
        print(f"{problem.what}; {problem.why}. {problem.help}")
        return 0
    places = packages.places()
    found = {server: packages.versions(server, places) for server in (POSTGRES, POSTGREST)}
    for version in found[POSTGRES]:
        package = packages.find(f"{POSTGRES}-{version}", places)
        assert package
        packages.make_links(package / "native")
    print("; ".join(f"{server} {', '.join(versions) or 'missing'}" for server, versions in found.items()))
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env bash
# Installs the tools whose layouts Cachegate runs, for the tests that compare it with them: exactly those of the lock
# files in tests/tools, into folders there that git ignores. Sqitch is no package of npm or PyPI: the system's is used.
set -euo pipefail
cd "$(dirname "$0")/../tests/tools"

npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
../../.venv/bin/python -m venv --clear .venv
.venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-compile --require-hashes \
  --requirement requirements.lock
if ! command -v sqitch >/dev/null && [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    sqitch libdbd-pg-perl postgresql-client; } >/dev/null || true # said below
fi
command -v sqitch >/dev/null ||
  echo "setup: sqitch is not installed, and its tests are skipped; on Debian and Ubuntu: apt-get install sqitch libdbd-pg-perl postgresql-client" >&2

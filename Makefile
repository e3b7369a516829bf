# `make run` and `make test` are all that a newcomer needs; the rest is for engineers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run install upgrade test lint bench attack load torture scale fault-run followers api-requests seeded-bugs screenshots messages requirements audit install-trial
.DEFAULT_GOAL := run

run: $(VENV)/installed
	@exec $(BIN)/python manage.py run

install: $(VENV)/installed

upgrade: $(VENV)/installed
	@$(BIN)/python manage.py upgrade $(ARGS)

# Each worker and each process that a test starts would compile all anew.
test: export PYTHONDONTWRITEBYTECODE =
# Real processes, browsers and servers share few cores with each other: what failed is
# tried once more, and listed as RERUN, for it may be a fault that is seldom seen.
test: ALL := -n auto --dist worksteal --reruns 1 -raR
test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest $(ALL) $(ARGS)
	@echo "The database tests again, on PostgreSQL:"
	@$(BIN)/python tests/on_postgresql.py $(ALL) $(ARGS)

lint: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --check templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	SITE_URL=https://album.example NETWORKS=mastodon TRUST_PROXY=true SECRET_KEY=$$(head -c 60 /dev/urandom | base64 -w0) \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(VENV)/installed-dev
	@# SMALL=1: the small sizes, in two minutes.
	@for script in tests/benchmarks/[a-z]*.py; do $(BIN)/python $$script || exit 1; done

attack: $(VENV)/installed-dev
	$(BIN)/python -m tests.attack $(ARGS)

load: $(VENV)/installed-dev
	$(BIN)/python -m tests.load $(ARGS)

torture: $(VENV)/installed-dev
	$(BIN)/python -m tests.torture $(ARGS)

fault-run: $(VENV)/installed-dev
	$(BIN)/python -m tests.fault_run $(ARGS)

scale: $(VENV)/installed-dev
	$(BIN)/python -m tests.scale $(ARGS)

followers: $(VENV)/installed-dev
	$(BIN)/python -m tests.torture.followers $(ARGS)

api-requests: $(VENV)/installed-dev
	@# Fewer are different than are asked for: an operation without parameters has few.
	TORTURE_AMOUNT=11000 $(BIN)/python -m pytest tests/app/api/test_schemathesis.py $(ARGS)

install-trial: $(VENV)/installed-dev
	$(BIN)/python -m tests.install $(ARGS)

seeded-bugs: $(VENV)/installed-dev
	$(BIN)/python -m tests.torture.seeded_bugs

screenshots: $(VENV)/installed-dev
	$(BIN)/python -m tests.screenshots

messages: $(VENV)/installed-dev
	$(BIN)/python -m tests.messages

requirements: $(VENV)/installed-dev
	$(BIN)/pip install --quiet uv
	for name in requirements requirements-scale requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	    --generate-hashes --no-emit-find-links --no-emit-index-url \
	    --custom-compile-command "make requirements" $(ARGS) \
	    $$name.in -o $$name.txt || exit 1; done

audit: $(VENV)/installed-dev
	$(BIN)/pip install --quiet pip-audit
	@# Strict: a package that cannot be asked about counts as a failure.
	$(BIN)/pip-audit --strict --disable-pip --require-hashes \
	  -r requirements.txt -r requirements-scale.txt -r requirements-dev.txt

$(VENV)/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, but '$(PYTHON)' is" \
	    "$$($(PYTHON) --version 2>&1 || true). Try: make run PYTHON=python3.11" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu:" \
	    "sudo apt install python3-venv" >&2; exit 1; }
	@[ -w . ] || { echo "This folder cannot be written: $$PWD." \
	  "Change its owner, or clone into a folder of your own." >&2; exit 1; }
	@echo "Installing into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-scale.txt requirements-dev.txt
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements-scale.txt -r requirements-dev.txt
	@touch $@

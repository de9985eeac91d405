# Needs Python 3.11 or newer and make; all else is installed into .venv from the locked lists.
# Every target may be repeated: what is up to date is left alone.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SNAPSHOTS := $(or $(STIGRAPH_SNAPSHOTS),build/snapshots)

SHELL := /bin/sh
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 $(BIN)/python -m pip --quiet
LOCKED := install --require-hashes --only-binary :all: -r
# The installer's own settings must not leak into the locks: only the ordinary registry counts.
COMPILE := env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
  $(BIN)/uv --no-config pip compile --quiet --universal --python-version 3.11 \
  --only-binary :all: --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
# What a snapshot is made from. Folders count too: theirs is the newer date when a file goes.
FACTS := $(shell find data ontology queries stigraph -not -name '*.pyc' -not -name __pycache__ 2>/dev/null)
# What the scripts and styles of the pages are made from, types and all.
SCRIPTS := $(shell find web/src 2>/dev/null) $(wildcard web/static/*.css) web/tsconfig.json web/vite.config.js

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve snapshot scripts test check abuse lint browser proxy virtuoso build docs lock mutation clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: snapshot scripts ## build the graph and serve it on HOST (127.0.0.1) and PORT (8000)
	exec $(BIN)/stigraph serve --host $(HOST) --port $(PORT)

snapshot: $(SNAPSHOTS)/.built ## build the graph from the facts

scripts: web/built/manifest.json ## check and build the scripts of the pages

test: .venv/ready scripts lint browser proxy ## all tests, with chromium; the last line is pytest's
	$(BIN)/stigraph check
	@status=0; \
	$(BIN)/pytest tests/browser || status=$$?; \
	[ $$status -ne 5 ] || status=0; \
	$(BIN)/pytest --numprocesses 2 --ignore tests/browser || status=$$?; \
	exit $$status

check: .venv/ready scripts lint ## the fast part: linter, types, facts, quick tests
	$(BIN)/stigraph check
	$(BIN)/pytest --numprocesses 2 -m "not slow and not browser"

abuse: .venv/ready ## evil queries, damaged files, kills and stops: a quarter of an hour, a table, this machine only
	$(BIN)/python -m tests.abuse $(ONLY)

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

browser:
	tests/browser/install.sh

proxy:
	tests/proxy/install.sh

build: .venv/ready scripts ## wheel and source archive, into dist/
	$(BIN)/python -m hatchling build

docs: .venv/ready snapshot ## renew the pages of docs/ that are made from the ontology and the questions
	$(BIN)/python docs/make.py

lock: .venv/ready ## renew the locked lists of packages
	@$(COMPILE) pyproject.toml --upgrade --group build --output-file requirements.lock
	@$(COMPILE) pyproject.toml --upgrade --extra notebooks --group build --group test --constraints requirements.lock --output-file requirements-test.lock
	@$(COMPILE) --upgrade --group node --output-file requirements-node.lock

virtuoso: .venv/ready snapshot ## what Debian's Virtuoso answers otherwise: a report, which fails nothing
	tests/virtuoso/install.sh build/virtuoso
	$(BIN)/python -m tests.virtuoso.compare build/virtuoso --out $(SNAPSHOTS)

mutation: .venv/ready ## change the code bit by bit and see what no test notices; ONLY='stigraph.dates*' for one module
	$(BIN)/mutmut run $(if $(ONLY),'$(ONLY)')
	@$(BIN)/mutmut results | awk '!/: not checked/'

clean: ## remove what make has built; .venv stays
	rm -rf build dist web/built mutants .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) here. stigraph needs Python 3.11 or newer: install it, or name it: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); stigraph needs Python 3.11 or newer. If a newer one is here, name it: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments with pip. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv

.venv/runtime: requirements.lock | .venv/bin/python
	@echo "Installing the locked packages into .venv; the first time takes a minute."
	@$(PIP) $(LOCKED) requirements.lock
	@touch $@

.venv/project: pyproject.toml hatch_build.py .venv/runtime
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready: requirements-test.lock .venv/project
	@echo "Installing the locked packages of the tests into .venv; the first time takes a minute."
	@$(PIP) $(LOCKED) requirements-test.lock
	@touch $@

web/node_modules/.ready: web/package.json web/package-lock.json web/.npmrc web/npm.sh | .venv/project
	@echo "Installing the locked packages of the pages' scripts into web/node_modules."
	@web/npm.sh ci --silent
	@touch $@

web/built/manifest.json: web/node_modules/.ready $(SCRIPTS)
	@web/npm.sh run --silent build -- --logLevel warn

$(SNAPSHOTS)/.built: .venv/project $(FACTS)
	$(BIN)/stigraph build
	@mkdir -p $(@D) && touch $@

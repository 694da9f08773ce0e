# Everything is installed in .venv, with the versions pinned in pyproject.toml.
#   make serve         both languages at http://127.0.0.1:8000/, rebuilt on change (ADDR=host:port)
#   make test          all tests except the browser tests, with a sample of the broken tables
#   make test-full     the same with every broken table
#   make matrix        model tests and the build with the kernels and thread counts of other machines
#   make lint          formatting, style, types (of the scripts too, with npm), import layers
#   make check         the same, plus every figure, table and data file
#   make build         build the whole site into site/ in strict mode
#   make browser-test  build, then test the site in Chromium (CHROMIUM=/path)
#   make format        fix formatting and style automatically
#   make newest        upgrade the pinned packages to their newest releases (undo: make clean)
#   make successor     build the site with Zensical into .cache/successor/
#   make clean         remove everything that these commands created

PYTHON ?= python3
ADDR ?= 127.0.0.1:8000

VENV := .venv
BIN := $(VENV)/bin
# Created last: an environment without this file is incomplete, and is created again.
READY := $(VENV)/.ready

export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install serve test test-full matrix lint check build browser-test format newest successor clean

help:
	@sed -n 's/^#   //p' Makefile

install: $(READY)

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "gptparams needs Python 3.11 or newer, and $(PYTHON) is not: name one, as in make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || \
	  { echo "$(PYTHON) cannot make environments: install its venv package (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@test -e $@ || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet -e ".[test]"
	@# pip does not compile an editable install, and Python may not be allowed to write bytecode.
	$(BIN)/python -m compileall -q gptparams
	@touch $@

serve: $(READY)
	$(BIN)/python -m mkdocs serve --livereload --dev-addr $(ADDR)

test: $(READY)
	$(BIN)/python -m pytest -n auto --ignore=tests/browser

test-full: $(READY)
	$(BIN)/python -m pytest -n auto --ignore=tests/browser --full

matrix: $(READY)
	$(BIN)/python .ci/matrix.py

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/typescript.py

check: lint
	$(BIN)/gptparams check --format $(if $(GITHUB_ACTIONS),github,text)

build: $(READY)
	$(BIN)/python -m mkdocs build --strict

browser-test: build
	$(BIN)/python -m pytest -n 2 tests/browser

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

newest: $(READY)
	$(BIN)/python -m pip install --quiet --upgrade $$($(BIN)/python .ci/newest.py)

successor: $(READY)
	$(BIN)/python -m pip install --quiet --upgrade zensical
	$(BIN)/python .ci/successor.py

clean:
	rm -rf $(VENV) site .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

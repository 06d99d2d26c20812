# Commands of the project. `make help` lists them; each sets up what it needs.
# PYTHON names the interpreter that makes the virtual environment: make book PYTHON=python3.12
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
HTML := _build/html
PORT ?= 8000

# Earlier versions to set beside the book: make book VERSIONS=folder, with unpacked release zips, each in a folder of its own.
VERSIONS ?=

# What `make notebooks CHAPTERS=chapters/us-role.ipynb` executes; all of them when it is not given.
CHAPTERS ?=

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The environment is made once, and again when the lock or the project's own metadata changes.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is not it. Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "$(PYTHON) could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing the packages of requirements.lock into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.PHONY: book
book: $(INSTALLED) ## execute the notebooks on the current data and build _build/html; warnings are errors
	rm -rf _build
	$(BIN)/jupyter-book build . --all -W -n --keep-going
	$(if $(VERSIONS),$(BIN)/python -m record versions "$(VERSIONS)")

# The book is built first, by the command above, and the tests of its pages read that build.
# The tests read the pages of this version, and a release holds no other.
test test-all release: override VERSIONS :=

.PHONY: test
test: book ## run every test, and compare every chapter's stored outputs with fresh ones
	BOOK_HTML=$(HTML) $(BIN)/python -m pytest -n auto --dist loadfile --nbval --nbval-current-env tests chapters -m "not thorough"

.PHONY: test-all
test-all: book ## run what `make test` leaves out because it takes minutes: all corruptions of the data
	BOOK_HTML=$(HTML) $(BIN)/python -m pytest -m thorough -n 2 tests

.PHONY: check
check: $(INSTALLED) ## validate the dataset alone, in seconds
	@$(BIN)/python -m record check

.PHONY: notebooks
notebooks: $(INSTALLED) ## execute the notebooks in place; unchanged data leaves them byte-identical
	@$(BIN)/python -m record notebooks $(CHAPTERS)

.PHONY: serve
serve: book ## build the book and serve it at http://localhost:8000 (PORT=...)
	@echo "Serving $(HTML) at http://localhost:$(PORT), until Ctrl+C"
	@$(BIN)/python -m http.server $(PORT) --bind localhost --directory $(HTML)

# Says at once what is not committed, before the book is built.
.PHONY: committed
committed: $(INSTALLED)
	@$(BIN)/python -m record release --check

.PHONY: release
release: committed book ## write one zip of this version into dist: data, source, book, licences, metadata
	@$(BIN)/python -m record release

.PHONY: pdf
pdf: book ## print each page and the whole book as PDF into _build/pdf (needs Chromium)
	@$(BIN)/python -m record pdf

.PHONY: bench
bench: $(INSTALLED) ## measure the commands and the pages, as a table
	@$(BIN)/python -m record.bench

.PHONY: lock
lock: $(INSTALLED) ## make requirements.lock again from requirements.txt (asks the package index)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-header requirements.txt --output-file requirements.lock

.PHONY: clean
clean: ## remove what was built, and the environment
	rm -rf _build dist $(VENV)

# Commands of the project. `make help` lists them; each sets up what it needs.
# PYTHON names the interpreter that makes the virtual environment: make book PYTHON=python3.12
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
HTML := _build/html
PORT ?= 8000

# Earlier versions to set beside the book: make book VERSIONS=folder, with unpacked release zips, each in a folder of its own.
VERSIONS ?=

# What `make notebooks CHAPTERS=chapters/us-role.ipynb` executes; all of them when it is not given.
CHAPTERS ?=

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The environment is made once, and anew where it is not whole, not this clone's, or not what is asked for: what it was made with
# stays in no package, and a copied or moved one would run the code it was made for.
.PHONY: environment
environment:
	@$(BIN)/python -m record.environment $(if $(filter file,$(origin PYTHON)),,--python "$(PYTHON)") 2>/dev/null || { \
	  $(BIN)/python -c '' 2>/dev/null || [ ! -e $(VENV) ] || echo "$(VENV) has no Python that runs, and is made anew."; \
	  python=$$($(PYTHON) -c 'import sys; print(sys._base_executable); sys.exit(sys.version_info < (3, 11))') || { \
	    echo "Python 3.11 or newer is needed, and $(PYTHON) is not it. Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }; \
	  rm -rf $(VENV); \
	  "$$python" -m venv $(VENV) || { \
	    echo "$$python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
	  echo "Installing the packages of requirements.lock into $(VENV)"; \
	  $(INSTALL) --require-hashes -r requirements.lock && \
	  $(INSTALL) --no-deps --no-build-isolation -e . && \
	  $(BIN)/python -m record.environment --stamp; }

.PHONY: book
book: environment ## execute the notebooks on the current data and build _build/html, where anything changed
	@$(BIN)/python -m record book$(if $(VERSIONS), --versions "$(VERSIONS)")

# The book is built first, by the command above, and the tests of its pages read that build.
# The tests read the pages of this version, and a release holds no other.
test test-all release: override VERSIONS :=

.PHONY: test
test: book ## run the tests, and compare every chapter's stored outputs with fresh ones
	BOOK_HTML=$(HTML) $(BIN)/python -m pytest -n auto --dist loadfile --nbval --nbval-current-env tests chapters -m "not thorough"

.PHONY: test-all
test-all: book ## run what `make test` leaves out because it takes minutes: all corruptions, print, Firefox, faults, books built elsewhere
	BOOK_HTML=$(HTML) $(BIN)/python -m pytest -m thorough -n 2 --dist loadfile tests

.PHONY: check
check: environment ## validate the dataset alone, in seconds
	@$(BIN)/python -m record check

.PHONY: notebooks
notebooks: environment ## execute the notebooks in place; unchanged data leaves them byte-identical
	@$(BIN)/python -m record notebooks $(CHAPTERS)

.PHONY: serve
serve: book ## build the book and serve it at http://localhost:8000 (PORT=...)
	@echo "Serving $(HTML) at http://localhost:$(PORT), until Ctrl+C"
	@$(BIN)/python -m http.server $(PORT) --bind localhost --directory $(HTML)

# Says at once what is not committed, before the book is built.
.PHONY: committed
committed: environment
	@$(BIN)/python -m record release --check

.PHONY: release
release: committed book ## write one zip of this version into dist: data, source, book, licences, metadata
	@$(BIN)/python -m record release

.PHONY: pdf
pdf: book ## print each page and the whole book as PDF into _build/pdf (needs Chromium)
	@$(BIN)/python -m record pdf

.PHONY: bench
bench: environment ## measure the commands and the pages, as a table
	@$(BIN)/python tests/bench.py

.PHONY: lock
lock: environment ## make requirements.lock again from requirements.txt (asks the package index)
	$(INSTALL) uv
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-header --generate-hashes requirements.txt --output-file requirements.lock

.PHONY: clean
clean: ## remove what was built, and the environment
	rm -rf _build dist $(VENV)

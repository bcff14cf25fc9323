# make run: everything from nothing to the page. make test: the tests. make help: the rest.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# One script each; what they share is no benchmark.
BENCHES := $(patsubst bench/%.py,bench-%,$(shell grep -l __main__ bench/*.py))

.PHONY: help setup run ask index test check format crash fuzz bench bench-all $(BENCHES) clean

help:
	@echo "make run         install, index seeds/, serve the chat page"
	@echo "make ask Q=...   answer one question in the terminal"
	@echo "make index       index the configured folders"
	@echo "make test        run the tests"
	@echo "make check       format, lint, types, docs, tests: what CI runs"
	@echo "make crash       kill builds, damage files, fill disks: 100 times"
	@echo "make fuzz        5,000 generated requests to the server"
	@echo "make bench       list the benchmarks; make bench-all runs them (an hour or more)"

setup: $(VENV)/.installed

# The lock file names every package and version; llama.cpp is compiled for this processor,
# which takes about five minutes the first time.
$(VENV)/.installed: requirements.lock pyproject.toml
	@.ci/system
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Footnote needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade "pip>=25" setuptools wheel
	@echo "Installing (llama.cpp is compiled for this processor: some minutes) ..."
	$(BIN)/pip install --quiet -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: setup
	$(BIN)/footnote index
	$(BIN)/footnote serve

# That the articles do not say (4) is an answer, and no failure of make's.
ask: export QUESTION = $(Q)
ask: setup
	@$(BIN)/footnote ask "$$QUESTION" || test $$? -eq 4

index: setup
	$(BIN)/footnote index

test: setup
	@.ci/system tests
	$(BIN)/pytest -q

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python docs/settings_table.py --check
	$(MAKE) test

crash: setup
	$(BIN)/python tests/crash_suite.py

fuzz: setup
	$(BIN)/python tests/fuzz.py

bench:
	@echo "Set FOOTNOTE_DATA to the folder of the evaluation data; ARGS are handed on."
	@for name in $(BENCHES:bench-%=%); do \
		printf '%-24s' "make bench-$$name"; sed -n '1s/^"""\(.*\)/\1/p' "bench/$$name.py"; \
	done

bench-all: $(BENCHES)

$(BENCHES): bench-%: setup
	@test -n "$(FOOTNOTE_DATA)" || { echo "Set FOOTNOTE_DATA to the folder of the evaluation data."; exit 1; }
	$(BIN)/python bench/$*.py $(ARGS)

clean:
	rm -rf $(VENV) .footnote build dist *.egg-info

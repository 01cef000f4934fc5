# One word each. `make demo` and `make test` work on a clean machine with Python 3.11+, git and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps
# the tests share all cores; a file stays on one of them, so that what its tests share is made once, and the slow come first
CORES ?= auto
SHARED := -n $(CORES) --dist loadfile --no-loadscope-reorder
# Spark's tests run where Java is; without it they say so and skip
SPARK := $(if $(shell command -v java),.venv/spark)

.PHONY: help install demo test check fix lock clean

help:            ## what there is
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

install: .venv/installed  ## make .venv from requirements.lock, every hash checked

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Retain needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@echo "Installing into .venv (one to three minutes the first time) ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation -e .
	@touch $@

.venv/spark: requirements-spark.lock .venv/installed
	@echo "Java is here: installing PySpark for its tests ..."
	@$(PIP) --no-build-isolation --require-hashes -r requirements-spark.lock
	@touch $@

demo: install    ## the whole job on real data: The Complete Journey, 2,469 households
	@$(BIN)/retain demo

check: install   ## the short loop: lint, types, imports, fast tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest $(SHARED) -m "not slow"

test: install $(SPARK)  ## everything CI runs; Spark's tests too where Java is
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest $(SHARED)

fix: install     ## format, and mend what ruff can mend
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url

lock: install    ## renew requirements.lock and requirements-spark.lock from pyproject.toml
	@$(COMPILE) --group dev pyproject.toml -o requirements.lock
	@$(COMPILE) --group spark --constraint requirements.lock pyproject.toml -o requirements-spark.lock

clean:           ## remove what demo and test made (not .venv)
	@rm -rf var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

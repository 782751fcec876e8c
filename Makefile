# channelsim: `make` lists what can be done. Everything stays inside this folder.

VENV     ?= .venv
BIN      := $(VENV)/bin
PYTHON   ?=
WORKERS  ?= 2
SCENARIO ?= scenarios/henan_beer.yaml
OUT      ?= runs/henan-beer

PIP_INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input -c constraints.txt

# Where the home folder cannot be written to, caches go below .cache/ here.
ifneq ($(shell test -w "$$HOME" && echo yes),yes)
export XDG_CACHE_HOME := $(CURDIR)/.cache
export MPLCONFIGDIR := $(CURDIR)/.cache/matplotlib
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv run test test-all validate bench lint format docs wheel clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

venv: $(VENV)/.dev ## install channelsim with all tools of development into .venv

run: $(VENV)/.core ## simulate the beer market of Henan and write the run to runs/henan-beer
	$(BIN)/channelsim run "$(SCENARIO)" --out "$(OUT)"

test: $(VENV)/.dev ## run the fast tests (less than ten minutes)
	$(BIN)/python -m pytest -n $(WORKERS)

test-all: $(VENV)/.dev ## run all tests but the validation studies
	CHANNELSIM_THOROUGH=3 $(BIN)/python -m pytest -n $(WORKERS) -m "not validate"

validate: $(VENV)/.dev ## compare the model with published regularities and data
	$(BIN)/python -m pytest -n $(WORKERS) -m validate

bench: $(VENV)/.core ## measure the time of a simulated week
	$(BIN)/python benchmarks/week.py

lint: $(VENV)/.dev ## check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## put imports and layout in order
	$(BIN)/ruff check --select I --fix --quiet .
	$(BIN)/ruff format .

docs: $(VENV)/.dev ## generate the reference and build the documentation into site/
	$(BIN)/python docs/generate_reference.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

wheel: $(VENV)/.dev ## build the wheel into dist/
	$(BIN)/python -m pip wheel -qq --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

clean: ## remove what was built; keep .venv and runs/
	rm -rf build dist site docs/reference/generated .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# ------------------------------------------------------------------------------------------------ the environment

# A stamp is younger than what it was installed from; an interrupted installation leaves none.
$(VENV)/.core: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing channelsim into $(VENV) (a minute or so the first time) ..."
	@$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing channelsim and its tools of development into $(VENV) (a minute or two the first time) ..."
	@$(PIP_INSTALL) -e ".[dev]"
	@touch $@ $(VENV)/.core

# The first interpreter that is new enough and can make environments: the one asked for with PYTHON=...,
# the one .python-version names, any on the path, any of pyenv's.
$(BIN)/python:
	@wanted=$$(cat .python-version 2>/dev/null || echo 3.13); \
	pyenv="$${PYENV_ROOT:-$$HOME/.pyenv}/versions"; \
	for candidate in $(PYTHON) "python$$wanted" "$$pyenv/$$wanted"*/bin/python3 \
	    python3 python3.13 python3.12 python3.14 "$$pyenv"/3.1[2-9]*/bin/python3; do \
	  if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$candidate" --version) ..."; \
	    exec "$$candidate" -m venv --clear "$(VENV)"; \
	  fi; \
	done; \
	echo "channelsim needs Python 3.12 or newer with the venv module, and none was found." >&2; \
	echo "Install one, for instance with one of these:" >&2; \
	echo "  Debian 13, Ubuntu 24.04:  apt install python3 python3-venv" >&2; \
	echo "  Fedora:                   dnf install python3.13" >&2; \
	echo "  macOS:                    brew install python@3.13" >&2; \
	echo "  any system with pyenv:    pyenv install 3.13" >&2; \
	echo "or name an interpreter:     make PYTHON=/path/to/python3.13 ..." >&2; \
	exit 1

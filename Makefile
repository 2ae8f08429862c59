# Everything starts here: `make help` lists what there is. Needs Python 3.11 or newer, and make.

VENV ?= .venv
PYTHON ?= $(firstword $(foreach name,python3.13 python3.11 python3.14 python3.12 python3 python,\
	$(shell $(name) -c 'import sys; print("$(name)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)))
BIN = $(VENV)/bin
PIP = PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip --quiet --no-input

#: Folder that the demo builds its shop in, and how many pytest processes run.
DEMO ?= regulars-demo
WORKERS ?= auto
SCALE ?= 1
#: How many random cases `make properties` tries.
EXAMPLES ?= 20000
ONLY ?=
#: The tests start many processes: what one of them has compiled, the next need not.
COMPILED = PYTHONDONTWRITEBYTECODE=
comma := ,

.DEFAULT_GOAL := help
.PHONY: help demo test properties mutants lint bench docs clean

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*##/\1 /p' $(MAKEFILE_LIST) | awk '{name = $$1; $$1 = ""; printf "  make %-12s%s\n", name, $$0}'

demo: $(VENV)/shop.stamp  ## build a whole shop in ./regulars-demo and say where its page is
	@$(BIN)/regulars demo $(DEMO)
	@echo
	@echo "(regulars is in $(BIN): . $(BIN)/activate)"

test: $(VENV)/test.stamp  ## run every test, on SQLite and on a real PostgreSQL
	@$(COMPILED) $(BIN)/python -m pytest -q -n $(WORKERS) $(ARGS)

properties: $(VENV)/test.stamp  ## hold the gate against a reckoning of 20,000 random cases (EXAMPLES=2000)
	@REGULARS_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q -n $(WORKERS) tests/core/gate tests/core/changing/test_any_catalog.py

mutants: $(VENV)/test.stamp  ## build each known fault into the gate; a test must turn red (ONLY=8,19)
	@$(BIN)/python tests/mutants/kill.py $(subst $(comma), ,$(ONLY))

lint: $(VENV)/test.stamp  ## check style and types: ruff, mypy strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/test.stamp  ## run the benchmarks (ONLY=import,find,tags  SCALE=0.1)
	@SCALE=$(SCALE) $(BIN)/python -m bench $(ONLY)

docs: $(VENV)/test.stamp  ## build the site of docs/ into ./site and say where its first page is
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --config-file mkdocs.zh.yml
	@echo "$(CURDIR)/site/index.html"

clean:  ## remove the environment and what the tools left
	@rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Regulars needs Python 3.11 or newer: none was found on the PATH."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) has no venv module (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }

$(VENV)/shop.stamp: setup.cfg pyproject.toml | $(BIN)/python
	@echo "Installing Regulars into $(VENV) …"
	@$(PIP) install -e '.[shop]'
	@touch $@

$(VENV)/test.stamp: setup.cfg pyproject.toml | $(BIN)/python
	@echo "Installing Regulars and its test tools into $(VENV) …"
	@$(PIP) install -e '.[test,lint]'
	@touch $@ $(VENV)/shop.stamp

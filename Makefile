# Every target makes what it needs in .venv, from Python 3.11+ and a package index alone.
PYTHON ?= python3
JOBS ?= auto
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt
UNIT := not slow and not model and not neo4j

.DEFAULT_GOAL := help
.PHONY: help demo neo4j check lint types contracts unit test bench cassettes constraints clean

help:
	@echo "make demo         real articles to a graph, on this machine, with no key"
	@echo "make neo4j        a Neo4j of your own with its Browser, until Ctrl-C; needs Java 17+ and Maven"
	@echo "make check        the working loop: lint, types, contracts, unit tests"
	@echo "make test         everything, with coverage and the wheel"
	@echo "make bench        speed beside a bare client"
	@echo "make cassettes    record the embedded model's answers again"
	@echo "make constraints  the pinned versions, resolved anew"
	@echo "make clean        all that these made"

# ------------------------------------------------------------ .venv: made once, again when its inputs change

$(VENV)/.made: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "kg needs Python 3.11 or newer; '$(PYTHON)' is not. Try: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || \
	    { echo "'$(PYTHON)' cannot make a virtual environment. On Debian: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) pip hatchling
	@touch $@

$(VENV)/.local: $(VENV)/.made pyproject.toml
	@echo "Installing kg with the embedded model's server and the reader of grammar"
	@$(INSTALL) --no-build-isolation --editable '.[local,syntax]'
	@touch $@

$(VENV)/.dev: $(VENV)/.local
	@echo "Installing the tools for tests"
	@$(INSTALL) --group dev
	@touch $@

# ------------------------------------------------------------ what a user runs

DEMO_NAME ?= Pearl Delta
KG_DEMO := $(BIN)/kg --db .demo/kg.db

demo: $(VENV)/.local
	@mkdir -p .demo
	@echo "== Replayed: answers that the embedded model gave when they were recorded (seeds/answers.jsonl) =="
	@$(KG_DEMO) ingest seeds/articles --answers seeds/answers.jsonl --model embedded --no-verify
	@echo && echo "== What moved by more than 5 %, with the sentence that says so: kg query ==" && echo
	@$(KG_DEMO) query "MATCH (c)-[r:ROSE|FELL]->() WHERE r.percent > 5 \
	    RETURN c.name AS who, type(r) AS move, r.percent AS percent, r.date AS day, r.quote AS quote ORDER BY percent DESC LIMIT 5"
	@echo && echo "== One company: kg show ==" && echo
	@$(KG_DEMO) show "$(DEMO_NAME)"
ifneq ($(DEMO),replay)
	@echo && echo "== Live: the model itself (1.1 GB, fetched once) reads an article that it has not seen =="
	@$(KG_DEMO) model pull
	@$(KG_DEMO) ingest seeds/live.txt --model embedded
	@echo && $(KG_DEMO) show "Larkspur Rail"
endif
	@echo && echo "The graph is in .demo/kg.db. Try: $(KG_DEMO) show \"$(DEMO_NAME)\"; $(KG_DEMO) --help"

# Its data stays in .neo4j. Another folder or other ports: make neo4j ARGS="FOLDER --bolt-port N --http-port N"
neo4j: $(VENV)/.local
	@$(BIN)/python -m tests.neo4j_server $(ARGS)

# ------------------------------------------------------------ the working loop

check: lint types contracts unit

lint: $(VENV)/.dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || \
	    { echo "Some files are not formatted. Try: $(BIN)/ruff format ." >&2; exit 1; }

types: $(VENV)/.dev
	@$(BIN)/mypy --no-error-summary

contracts: $(VENV)/.dev
	@$(BIN)/lint-imports

unit: $(VENV)/.dev
	@$(BIN)/pytest --quiet -n $(JOBS) -m '$(UNIT)' $(ARGS)

# What this machine cannot run is skipped and named at the end; with KG_CI=1 it fails instead: see tests/conftest.py.
test: lint types contracts
	@$(BIN)/pytest -n $(JOBS) --cov --cov-report=term:skip-covered $(ARGS)

bench: $(VENV)/.dev
	@$(BIN)/python -m bench.ingest $(ARGS)
	@$(BIN)/python -m bench.kills

cassettes: $(VENV)/.dev
	@$(BIN)/kg model pull
	@$(BIN)/python -m tests.recorded
	@$(BIN)/python -m tests.recorded_ask

# ------------------------------------------------------------ upkeep

# A fresh environment, so that nothing left over in .venv is pinned. For Python 3.11, the oldest that kg runs on.
constraints: $(VENV)/.dev
	@rm -rf $(VENV)/fresh && $(PYTHON) -m venv $(VENV)/fresh
	@$(VENV)/fresh/bin/python -m pip install --quiet --upgrade pip hatchling
	@$(VENV)/fresh/bin/python -m pip install --quiet --no-build-isolation --editable '.[local,syntax]' --group dev
	@{ echo "# What CI installs. Made by: make constraints"; \
	   $(VENV)/fresh/bin/python -m pip freeze --all --exclude-editable --exclude setuptools; } > $(VENV)/constraints.txt
	@mv $(VENV)/constraints.txt constraints.txt && rm -rf $(VENV)/fresh

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

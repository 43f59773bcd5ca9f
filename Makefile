# The two commands of the README are `make rebuild` and `make test`; `make help` lists the rest.
PYTHON ?= python3
CORPUS ?= corpora
PIPELINE ?= default
GRAPH ?= kglite:build/graph.kgl
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install rebuild test bench train neo4j neo4j-stop neo4j-import clean

help:  ## what there is to make
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kg-builder needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Say make PYTHON=python3.11 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing kg-builder into $(VENV) (about a minute)"
	@$(BIN)/python -m pip install -qq --no-compile --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(BIN)/python -m pip install -qq --no-compile --disable-pip-version-check --editable '.[dev]'
	@touch $@

install: $(VENV)/.installed  ## make the virtual environment .venv and install kg-builder into it

rebuild: $(VENV)/.installed  ## CORPUS=folder PIPELINE=name → a new graph file, a summary, the answers to three questions
	@test -e "$(CORPUS)" || { echo "no such file or folder: $(CORPUS). Say make rebuild CORPUS=folder"; exit 1; }
	@rm -f build/graph.kgl build/graph.state.sqlite*
	@$(BIN)/kg-builder build "$(CORPUS)" --pipeline $(PIPELINE)
	@$(BIN)/kg-builder query price_cuts -p limit=15
	@$(BIN)/kg-builder query bids_won -p limit=10
	@$(BIN)/kg-builder query common_investors -p limit=10

test: $(VENV)/.installed-dev  ## the whole suite, a real Neo4j included where Java 17+ and Maven are there
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest

bench: $(VENV)/.installed  ## characters a second and memory of the pipelines; a full build beside one changed article
	@$(BIN)/python benchmarks/pipelines.py
	@$(BIN)/python benchmarks/changes.py

train: $(VENV)/.installed  ## DATA=folder of annotated records and text → build/training (hours; a GPU helps)
	@test -n "$(DATA)" || { echo "say where the data is: make train DATA=folder"; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[train]'
	@$(BIN)/kg-builder train "$(DATA)" $(TRAIN)

neo4j: $(VENV)/.installed  ## start Neo4j community on loopback, its data under build/neo4j
	@$(BIN)/python -m kg_builder.graph.local_server start

neo4j-stop: $(VENV)/.installed  ## stop it
	@$(BIN)/python -m kg_builder.graph.local_server stop

neo4j-import: $(VENV)/.installed  ## the graph of GRAPH=store → the Neo4j of `make neo4j`, by its importer; REPLACE=yes where it holds a graph
	@$(BIN)/kg-builder export build/export --store "$(GRAPH)"
	@$(BIN)/python -m kg_builder.graph.local_server import build/export $(if $(REPLACE),--replace)
	@NEO4J_USER=neo4j NEO4J_PASSWORD="$${NEO4J_PASSWORD:-kg-builder}" NEO4J_DATABASE= \
	  $(BIN)/kg-builder adopt build/export --store "bolt://127.0.0.1:$${NEO4J_PORT:-7687}"

clean:  ## remove what was built; the virtual environment stays
	rm -rf build

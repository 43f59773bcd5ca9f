# The two commands of the README are `make rebuild` and `make test`; `make help` lists the rest.
PYTHON ?= python3
CORPUS ?= corpora
PIPELINE ?= default
GRAPH ?= kglite:build/graph.kgl
VENV := .venv
BIN := $(VENV)/bin
# HanLP and PyTorch (5 GB) stay out of .venv: what needs them runs in an environment of its own.
TORCH := .venv-torch
WITH := $(if $(filter hanlp,$(PIPELINE)),$(TORCH),$(VENV))

.DEFAULT_GOAL := help
.PHONY: help install rebuild test bench bench-hanlp kills train neo4j neo4j-stop neo4j-import clean

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

$(TORCH)/.installed: pyproject.toml
	@test -x $(TORCH)/bin/python || $(PYTHON) -m venv $(TORCH)
	@echo "installing HanLP and PyTorch into $(TORCH) (one to two minutes, 5 GB)"
	@$(TORCH)/bin/python -m pip install -qq --no-compile --disable-pip-version-check --editable '.[hanlp]'
	@touch $@

$(TORCH)/.installed-dev: $(TORCH)/.installed
	@$(TORCH)/bin/python -m pip install -qq --no-compile --disable-pip-version-check --editable '.[dev,hanlp,train]'
	@touch $@

install: $(VENV)/.installed  ## make the virtual environment .venv and install kg-builder into it

rebuild: $(WITH)/.installed  ## CORPUS=folder PIPELINE=name → a new graph file, a summary, the answers to three questions
	@test -e "$(CORPUS)" || { echo "no such file or folder: $(CORPUS). Say make rebuild CORPUS=folder"; exit 1; }
	@rm -f build/graph.kgl build/graph.state.sqlite*
	@$(WITH)/bin/kg-builder build "$(CORPUS)" --pipeline $(PIPELINE)
	@$(WITH)/bin/kg-builder query price_cuts -p limit=15
	@$(WITH)/bin/kg-builder query bids_won -p limit=10
	@$(WITH)/bin/kg-builder query common_investors -p limit=10

test: $(VENV)/.installed-dev $(TORCH)/.installed-dev  ## the whole suite: Neo4j where Java 17+ and Maven are there, HanLP, PyTorch
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@OMP_NUM_THREADS=1 $(TORCH)/bin/pytest -m torch
	@$(BIN)/pytest

bench: $(VENV)/.installed  ## characters a second and memory of the pipelines; a full build beside one changed article
	@$(BIN)/python benchmarks/pipelines.py
	@$(BIN)/python benchmarks/changes.py

bench-hanlp: $(TORCH)/.installed-dev  ## the pipeline hanlp and a multi-task model of HanLP beside the others
	@$(TORCH)/bin/python benchmarks/backends.py

kills: $(VENV)/.installed  ## builds killed 100 times with SIGKILL (STORE=kglite or a Neo4j's URI, which is emptied)
	@$(BIN)/python benchmarks/kills.py --kills 100 --store "$(or $(STORE),kglite)"

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

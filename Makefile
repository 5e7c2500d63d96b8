# One executable page of developer commands. Each makes .venv by itself, with nothing but python3.
.DEFAULT_GOAL := help
.PHONY: help demo run test cover check eval bench prove fix lock

PYTHON ?= python3
BIN := .venv/bin
SHARED ?= ../shared
READY := .venv/ready
DEV_READY := .venv/dev-ready

help:
	@grep -E '^[a-z]+:.*#' Makefile | sed 's/:.*#/ -/'

$(READY): requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(READY)

demo: $(READY) # the main job, offline; INTERACTIVE=1 leaves the chat open
	$(BIN)/python -m bot demo $(if $(INTERACTIVE),--interactive)

run: $(READY) # the bot, on the platforms the environment names
	$(BIN)/python -m bot run

test: $(DEV_READY) # the whole suite, under 5 minutes
	$(BIN)/python -m pytest -n auto --dist worksteal

cover: $(DEV_READY) # every branch of the outbox, the errors, the roles and the limits is tested
	$(BIN)/python scripts/cover_delivery.py

check: $(DEV_READY) # format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/basedpyright --level error
	$(BIN)/lint-imports

fix: $(DEV_READY) # what ruff can mend by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(DEV_READY) # how well stories are read: SHARED=path to the labelled data; FAST=1 for a rough look
	@$(BIN)/python scripts/evaluate.py $(SHARED)/eval $(if $(FAST),--fast)

bench: $(READY) # what things cost, as ratios: SHARED=path to the farm and the prototypes
	@$(BIN)/python scripts/bench.py $(SHARED)

prove: $(DEV_READY) # the slow proofs; SHORT=1 for the form CI runs, ONLY=kills for one of them
	$(BIN)/python scripts/prove.py $(if $(SHORT),--short) $(if $(ONLY),--only $(ONLY))

lock: # make the hash-pinned requirements anew
	rm -rf .lock && $(PYTHON) -m venv .lock && .lock/bin/pip install --quiet --upgrade pip pip-tools
	for f in requirements requirements-dev; do .lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe \
		--strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
		$$f.in --output-file $$f.txt; done
	rm -rf .lock

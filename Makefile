# TrialSift: what a person types, in the order of the work. `make` alone prints this list.
SHELL := /bin/bash
PYTHON ?= python3
REVIEW ?=
RUN := .venv/bin/trialsift

.DEFAULT_GOAL := help
.PHONY: help

help: ## Print this list
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "TrialSift needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 …")'
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

##@ For developers
test: .venv/installed ## Run the tests
	.venv/bin/python -m pytest

lint: .venv/installed ## Check style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
.PHONY: test lint

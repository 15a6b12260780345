# TrialSift: what a person types, in the order of the work. `make` alone prints this list.
SHELL := /bin/bash
PYTHON ?= python3
REVIEW ?=
REVIEWER ?=
ACCEPT ?=
FROM ?=
FORMAT ?= ris
NEW ?=
TRIALSIFT := .venv/bin/trialsift

.DEFAULT_GOAL := help

help: ## Print this list
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "TrialSift needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 …")'
	@echo "setting up .venv (once; a minute or so)" >&2
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

##@ Try it
demo: .venv/installed ## The whole job on invented records: no network, no key
	@$(TRIALSIFT) demo

##@ Keep a review (REVIEW=name)
new: .venv/installed review ## Begin a review from the template
	@$(TRIALSIFT) new $(REVIEW)
lint: .venv/installed review ## Look over its strategy and criteria
	@$(TRIALSIFT) lint $(REVIEW)
doctor: .venv/installed ## Is this machine ready for PubMed?
	@$(TRIALSIFT) doctor
update: .venv/installed review ## Search, fetch, … report: the scheduled job (ACCEPT=1 accepts an alarm, WAIT=1 waits for NCBI's quiet hours)
	@$(TRIALSIFT) update $(REVIEW) $(if $(ACCEPT),--accept-change) $(if $(WAIT),--wait)
rebuild: .venv/installed review ## All results again from the cache, without the network
	@$(TRIALSIFT) update $(REVIEW) --offline
decide: .venv/installed review ## Take in the filled to_screen.csv (REVIEWER=name for empty cells, FROM=file for another)
	@$(TRIALSIFT) decide $(REVIEW) $(if $(REVIEWER),--reviewer "$(REVIEWER)") $(if $(FROM),--from "$(FROM)") $(if $(ACCEPT),--accept-change)
reconsider: .venv/installed review ## Put records back on the sheet, to be thought over again (RECORDS="id id …")
	@$(TRIALSIFT) reconsider $(REVIEW) $(RECORDS)
export: .venv/installed review ## Hand records to another tool (FORMAT=rayyan, asreview, covidence, ris, csv; ONLY=included, sought, excluded, to-read, new)
	@$(TRIALSIFT) export $(REVIEW) --format $(FORMAT) $(if $(ONLY),--only $(ONLY)) $(if $(NEW),--new)
pack: .venv/installed review ## Put the stored replies of earlier searches into one file
	@$(TRIALSIFT) pack $(REVIEW)
consent: .venv/installed review ## Allow the program that the review names to be told of updates, on this machine
	@$(TRIALSIFT) consent $(REVIEW)
status: .venv/installed ## What each review is waiting for
	@$(TRIALSIFT) status $(REVIEW)

##@ One stage at a time (REVIEW=name)
search: .venv/installed review ## Ask PubMed the whole strategy
	@$(TRIALSIFT) search $(REVIEW) $(if $(ACCEPT),--accept-change)
fetch: .venv/installed review ## Read the records that are not in the cache yet
	@$(TRIALSIFT) fetch $(REVIEW)
collate: .venv/installed review ## Bring all sources together
	@$(TRIALSIFT) collate $(REVIEW)
dedupe: .venv/installed review ## Set duplicates aside
	@$(TRIALSIFT) dedupe $(REVIEW)
screen: .venv/installed review ## Apply the criteria
	@$(TRIALSIFT) screen $(REVIEW)
report: .venv/installed review ## Count the PRISMA flow
	@$(TRIALSIFT) report $(REVIEW)
tell: .venv/installed review ## Write what people are told: digest, feed, event, lists
	@$(TRIALSIFT) tell $(REVIEW)
check: .venv/installed review ## Known records kept, every record accounted for
	@$(TRIALSIFT) check $(REVIEW)

review:
	@test -n "$(REVIEW)" || { echo "name a review: make $(or $(MAKECMDGOALS),update) REVIEW=ltr-spinal-pain" >&2; exit 2; }

##@ For developers
test: .venv/installed ## Run the tests, those that take minutes apart
	.venv/bin/python -m pytest -m "not long"
test-long: .venv/installed ## Run the others: kills at every boundary, the whole year, the page in a browser
	.venv/bin/python -m pytest -m long
test-properties: .venv/installed ## Run the properties on all their examples; `make test` tries a fifth of them
	TRIALSIFT_ALL_EXAMPLES=1 .venv/bin/python -m pytest -m "hypothesis and not long"
test-all: test test-long test-properties ## Run all tests
coverage: .venv/installed ## How much of the package the quick tests reach, line by line and branch by branch
	.venv/bin/python -m pytest -m "not long" --cov --cov-report=term:skip-covered
style: .venv/installed ## Check style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
bench: bench-parse bench-import bench-language bench-dedupe bench-dedupe-growth bench-design bench-screen bench-job ## Measure everything, beside its peer or floor
bench-parse: .venv/installed ## The PubMed XML reader beside Bio.Entrez.read
	.venv/bin/python -m bench.parse
bench-import: .venv/installed ## Exports of other databases: speed and memory, beside the reader of rispy
	.venv/bin/python -m bench.imports
bench-language: .venv/installed ## The matcher beside one regular expression per concept
	.venv/bin/python -m bench.language
bench-dedupe: .venv/installed ## Deduplication on labelled sets, and on made pairs kind by kind
	.venv/bin/python -m bench.dedupe
	.venv/bin/python -m bench.dedupe_generated
bench-dedupe-growth: .venv/installed ## Deduplication from 2,000 to 128,000 records
	.venv/bin/python -m bench.dedupe_growth
bench-dedupe-peers: .venv/installed ## The same beside bib-dedupe, in an environment of its own
	.venv/bin/python -m bench.dedupe_peers
bench-design: .venv/installed ## The trial-design rules on labelled trial reports
	.venv/bin/python -m bench.design
bench-screen: .venv/installed ## Screening of real records with the whole protocol
	.venv/bin/python -m bench.screen
bench-soak: .venv/installed ## Five years of weekly updates: what week 260 costs beside week 20
	.venv/bin/python -m bench.soak
bench-job: .venv/installed ## The whole job on 50,788 real records
	.venv/bin/python -m bench.job

.PHONY: help demo new lint doctor update rebuild decide reconsider pack consent status search fetch collate dedupe screen report tell check export review \
	test test-long test-properties test-all coverage style bench bench-parse bench-import bench-language bench-dedupe bench-dedupe-growth bench-dedupe-peers bench-design \
	bench-screen bench-soak bench-job

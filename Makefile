# The targets of a workspace stand in pipeline/workspace.mk, which `trialsift init` copies; here are the installation they
# need in a checkout, and what developers type. `make` alone prints both.
PYTHON ?= python3
TRIALSIFT := .venv/bin/trialsift
READY := .venv/installed
include pipeline/workspace.mk

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "TrialSift needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 …")'
	@echo "setting up .venv (once; a minute or so)" >&2
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

##@ For developers
test: .venv/installed ## Run the tests, those that take minutes apart
	.venv/bin/python -m pytest -m "not long"
test-long: .venv/installed ## Run the others: kills at every boundary, the whole year, the page in a browser
	.venv/bin/python -m pytest -m long
test-properties: .venv/installed ## Run the properties on all their examples, and every month of the disturbed year; the other targets try a part
	TRIALSIFT_ALL_EXAMPLES=1 .venv/bin/python -m pytest -m "hypothesis or long"
test-faults: .venv/installed ## Kill, fill the disk and forbid writing at every touch of a file of every command: for the night
	TRIALSIFT_EVERY_TOUCH=1 .venv/bin/python -m pytest -n 2 -rP tests/faults
test-all: test test-long test-properties ## Run all tests
coverage: .venv/installed ## How much of the package the quick tests reach, line by line and branch by branch
	.venv/bin/python -m pytest -m "not long" --cov --cov-report=term:skip-covered
style: .venv/installed ## Check style, types and spelling
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/codespell docs pipeline *.md
docs: .venv/docs ## Build the site of the documentation into site/; a link that leads nowhere stops it
	.venv/bin/python -m docs.make_reference
	.venv/bin/mkdocs build
.venv/docs: .venv/installed
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[docs]"
	@touch $@
bench: bench-parse bench-import bench-language bench-dedupe bench-dedupe-growth bench-design bench-screen bench-job bench-start bench-update bench-sweep ## Measure everything, beside its peer or floor
bench-parse: .venv/installed ## Reading and matching PubMed's XML beside expat and Bio.Entrez.read
	.venv/bin/python -m bench.parse
bench-import: .venv/installed ## Exports of other databases: speed and memory, beside the reader of rispy
	.venv/bin/python -m bench.imports
bench-language: .venv/installed ## The matcher beside one regular expression per concept
	.venv/bin/python -m bench.language
bench-dedupe: .venv/installed ## Deduplication on labelled sets, and on made pairs kind by kind
	.venv/bin/python -m bench.dedupe
	.venv/bin/python -m bench.dedupe_thresholds
	.venv/bin/python -m bench.dedupe_generated
bench-dedupe-growth: .venv/installed ## Deduplication from 2,000 to 512,000 records
	.venv/bin/python -m bench.dedupe_growth
bench-dedupe-peers: .venv/installed ## The same beside bib-dedupe, in an environment of its own
	.venv/bin/python -m bench.dedupe_peers
bench-design: .venv/installed ## The trial-design rules on labelled trial reports
	.venv/bin/python -m bench.design
bench-screen: .venv/installed ## Screening of real records with the whole protocol
	.venv/bin/python -m bench.screen
bench-order: .venv/installed ## Orders of reading on published reviews, beside ASReview in an environment of its own
	.venv/bin/python -m bench.order
bench-soak: .venv/installed ## Five years of weekly updates: what week 260 costs beside week 20
	.venv/bin/python -m bench.soak
bench-job: .venv/installed ## The whole job on 50,788 real records
	.venv/bin/python -m bench.job
bench-sweep: .venv/installed ## All of PubMed from files: 16 of them by one process, by two, by a Dask cluster
	.venv/bin/python -m bench.sweep
bench-start: .venv/installed ## What commands cost before they do anything, beside an empty Python
	.venv/bin/python -m bench.start
bench-update: .venv/installed ## An update with 50 new among 12,697 and among 50,738, beside the first run
	.venv/bin/python -m bench.update

.PHONY: docs test test-long test-properties test-faults test-all coverage style bench bench-parse bench-import bench-language bench-dedupe bench-dedupe-growth bench-dedupe-peers bench-design bench-screen bench-order bench-soak bench-job bench-update bench-sweep

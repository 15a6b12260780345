# What a person types, in the order of the work. `make` alone prints this list.
SHELL := /bin/bash
TRIALSIFT ?= trialsift
REVIEW ?=
REVIEWER ?=
ACCEPT ?=
FROM ?=
FORMAT ?= ris
ONLY ?=
NEW ?=
WAIT ?=
RECORDS ?=
FILES ?=
WORKERS ?=
TO ?=
export TRIALSIFT_BY_MAKE := 1

.DEFAULT_GOAL := help

help: ## Print this list
	@awk -F ':.*## ' '/^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(lastword $(MAKEFILE_LIST)) $(filter-out $(lastword $(MAKEFILE_LIST)),$(MAKEFILE_LIST))

##@ Try it
demo: $(READY) ## Run the whole job on invented records: no network, no key
	@$(TRIALSIFT) demo

##@ Keep a review (REVIEW=name)
new: $(READY) review ## Begin a review
	@$(TRIALSIFT) new $(REVIEW)
lint: $(READY) review ## Check its strategy and criteria
	@$(TRIALSIFT) lint $(REVIEW)
translate: $(READY) review ## Translate its strategy for another database (TO=ovid-medline, ovid-embase, embase, ebsco, wos, scopus, cochrane)
	@$(TRIALSIFT) translate $(REVIEW) --to $(TO)
doctor: $(READY) ## Check whether this machine is ready for PubMed and the sources that reviews ask
	@$(TRIALSIFT) doctor
update: $(READY) review ## Search again and bring everything up to date (ACCEPT=1 accepts an alarm, WAIT=1 waits for NCBI's quiet hours)
	@$(TRIALSIFT) update $(REVIEW) $(if $(ACCEPT),--accept-change) $(if $(WAIT),--wait)
rebuild: $(READY) review ## Rebuild all results from the cache, without the network
	@$(TRIALSIFT) update $(REVIEW) --offline $(if $(ACCEPT),--accept-change)
page: $(READY) review ## Write the page in which one person screens, in any browser (REVIEWER=name)
	@$(TRIALSIFT) page $(REVIEW) --reviewer "$(REVIEWER)"
decide: $(READY) review ## Take in the filled sheet (REVIEWER=name for empty cells, FROM=file or folder for what a page saved)
	@$(TRIALSIFT) decide $(REVIEW) $(if $(REVIEWER),--reviewer "$(REVIEWER)") $(if $(FROM),--from "$(FROM)") $(if $(ACCEPT),--accept-change)
reconsider: $(READY) review ## Put records back on the sheet (RECORDS="id id …")
	@$(TRIALSIFT) reconsider $(REVIEW) $(RECORDS)
sweep: $(READY) review ## Search NLM's files instead of PubMed (FILES='mirror/pubmed*.xml.gz', TO=folder, WORKERS=4)
	@$(TRIALSIFT) sweep --files $(FILES) --protocol queries/$(REVIEW)/protocol.toml --out $(TO) $(if $(WORKERS),--workers $(WORKERS))
export: $(READY) review ## Export records for another program (FORMAT=rayyan, asreview, covidence, ris, csv; ONLY=included, sought, excluded, to-read, new)
	@$(TRIALSIFT) export $(REVIEW) --format $(FORMAT) $(if $(ONLY),--only $(ONLY)) $(if $(NEW),--new)
pack: $(READY) review ## Pack the stored replies of earlier searches into one file
	@$(TRIALSIFT) pack $(REVIEW)
consent: $(READY) review ## Allow the program that the review names to be told of updates, on this machine
	@$(TRIALSIFT) consent $(REVIEW)
status: $(READY) ## Show what each review waits for
	@$(TRIALSIFT) status $(REVIEW)

##@ One stage at a time (REVIEW=name)
search: $(READY) review ## Send the whole strategy to PubMed
	@$(TRIALSIFT) search $(REVIEW) $(if $(ACCEPT),--accept-change)
fetch: $(READY) review ## Read the records that are not in the cache yet
	@$(TRIALSIFT) fetch $(REVIEW)
ask: $(READY) review ## Ask the other sources that the protocol names
	@$(TRIALSIFT) ask $(REVIEW) $(if $(ACCEPT),--accept-change)
collate: $(READY) review ## Put the records of all sources into one table
	@$(TRIALSIFT) collate $(REVIEW)
dedupe: $(READY) review ## Set duplicates aside
	@$(TRIALSIFT) dedupe $(REVIEW)
screen: $(READY) review ## Apply the criteria
	@$(TRIALSIFT) screen $(REVIEW)
report: $(READY) review ## Count the PRISMA flow and write the report
	@$(TRIALSIFT) report $(REVIEW)
tell: $(READY) review ## Write what people are told
	@$(TRIALSIFT) tell $(REVIEW)
check: $(READY) review ## Check that known trials are kept and no record is lost
	@$(TRIALSIFT) check $(REVIEW)

review:
	@test -n "$(REVIEW)" || { echo "name a review: make $(or $(MAKECMDGOALS),update) REVIEW=my-review" >&2; exit 2; }

.PHONY: help review demo new lint translate doctor update rebuild page decide reconsider sweep export pack consent status search fetch ask collate dedupe screen report tell check

"""The services that a review may ask besides PubMed; each is data and pure functions, and one pager asks them all."""

from pipeline.sources.asked.citations import CITATIONS
from pipeline.sources.asked.clinical_trials import CLINICAL_TRIALS
from pipeline.sources.asked.europe_pmc import EUROPE_PMC
from pipeline.sources.asked.openalex import OPENALEX
from pipeline.sources.asked.service import RegisteredTrial, Service

SERVICES: tuple[Service, ...] = (CLINICAL_TRIALS, EUROPE_PMC, CITATIONS, OPENALEX)
"""All of them."""
SERVICE_BY_NAME = {service.name: service for service in SERVICES}

__all__ = ["SERVICES", "SERVICE_BY_NAME", "RegisteredTrial", "Service"]

"""The services that a review may ask besides PubMed; each is data and pure functions, and one pager asks them all."""

from pipeline.sources.asked.clinical_trials import CLINICAL_TRIALS
from pipeline.sources.asked.service import RegisteredTrial, Service

SERVICES: tuple[Service, ...] = (CLINICAL_TRIALS,)
"""All of them."""
SERVICE_BY_NAME = {service.name: service for service in SERVICES}

__all__ = ["SERVICES", "SERVICE_BY_NAME", "RegisteredTrial", "Service"]

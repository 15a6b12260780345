"""Screening: the review's criteria as rules over a record, each verdict with the words it rests on."""

from pipeline.screening.criteria import Criterion, Example, criteria_version
from pipeline.screening.screener import Screener, Screening, Verdict

__all__ = ["Criterion", "Example", "Screener", "Screening", "Verdict", "criteria_version"]

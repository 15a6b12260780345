"""Screening: the review's criteria as rules over a record, each verdict with the words it rests on."""

from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.screening.criteria import Criterion, Example, criteria_version

if TYPE_CHECKING:
    from pipeline.screening.screener import Screener, Screening, Verdict
else:

    def __getattr__(name: str) -> object:
        """What applies criteria brings the whole language with it: it is imported when it is asked for.

        Whoever only reads what a protocol says, as `trialsift status` does, starts in a third of the time.
        """
        if name not in ("Screener", "Screening", "Verdict"):
            raise AttributeError(name)
        return getattr(import_module("pipeline.screening.screener"), name)


__all__ = ["Criterion", "Example", "Screener", "Screening", "Verdict", "criteria_version"]

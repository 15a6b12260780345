"""In which order people read: by rules, and by what people's decisions teach. It orders, and does nothing else."""

from pipeline.ordering.learned import LEAST_DECISIONS, Judged, Learned, learn
from pipeline.ordering.places import (
    BY_BOTH,
    BY_RULES,
    Candidate,
    Evidence,
    ReadingPlace,
    behind_all,
    by_rules,
    put_in_order,
)

__all__ = [
    "BY_BOTH", "BY_RULES", "LEAST_DECISIONS", "Candidate", "Evidence", "Judged", "Learned", "ReadingPlace",
    "behind_all", "by_rules", "learn", "put_in_order",
]  # fmt: skip

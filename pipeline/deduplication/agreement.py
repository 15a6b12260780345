"""What one field says about two records: the same, not the same, or nothing."""

from __future__ import annotations

from enum import Enum


class Agreement(Enum):
    """A field of two records. What is missing on one side is unknown: silence is not evidence."""

    AGREE = "same"
    UNKNOWN = "unknown"
    CONFLICT = "differs"


def same(one: str, other: str) -> Agreement:
    """Exact agreement of two texts, "" being unknown."""
    if not one or not other:
        return Agreement.UNKNOWN
    return Agreement.AGREE if one == other else Agreement.CONFLICT

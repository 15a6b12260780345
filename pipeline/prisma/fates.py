"""The fate of a record: the one place of the PRISMA 2020 flow in which it ends, for now."""

from __future__ import annotations

from dataclasses import dataclass

ARMS = ("databases", "other")
"""The two ways in: databases and registers, or other methods such as citation searching."""

FATES = {
    "duplicate": "Duplicate records removed",
    "automation": "Records marked as ineligible by automation tools",
    "removed": "Records removed for other reasons",
    "awaiting_screening": "Records awaiting screening by a person",
    "excluded": "Records excluded",
    "awaiting_report": "Reports sought, awaiting full-text assessment",
    "not_retrieved": "Reports not retrieved",
    "report_excluded": "Reports excluded",
    "included": "Reports of included studies",
}
"""Every place where a record can end, in the order of the flow, in the words of PRISMA 2020 where it has some."""


@dataclass(frozen=True, slots=True)
class Fate:
    """Where one identified record ended. `arm` is one of ARMS, `fate` one of FATES, `reason` the words for it."""

    record_id: str
    source: str
    arm: str
    fate: str
    reason: str = ""

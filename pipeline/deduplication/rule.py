"""What a rule is: when it applies, what follows, and what people are told about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from pipeline.deduplication.compare import Evidence


class Outcome(Enum):
    """What becomes of two records. LINK: related, and both stay."""

    MERGE = "merge"
    LINK = "link"
    APART = "apart"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. score: how sure it is that the two are one report, 0-1; relation: the type of the link it makes."""

    id: str
    outcome: Outcome
    score: float
    applies: Callable[[Evidence], bool]
    note: str
    example: str
    relation: str = ""

"""What people decided about pairs of records: merge, split or link. It beats every rule, on every run.

A pair is named by its two ids, sorted and joined by "|", so that no later run can mean another pair by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from pipeline.tables.kept import pair_id

Choice = Literal["merge", "split", "link"]
CHOICES: tuple[Choice, ...] = get_args(Choice)


@dataclass(frozen=True, slots=True)
class PairDecision:
    """A person's word on two records. relation: the type of a link, from the decision's reason; "" otherwise."""

    one: str
    other: str
    choice: Choice
    relation: str = ""

    @property

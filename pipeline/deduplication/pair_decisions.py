"""What people decided about pairs of records: merge, split or link. It beats every rule, on every run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.tables.kept import pair_id

Choice = Literal["merge", "split", "link"]


@dataclass(frozen=True, slots=True)
class PairDecision:
    """A person's word on two records. relation: the type of a link, from the decision's reason; "" otherwise."""

    one: str
    other: str
    choice: Choice
    relation: str = ""

    @property
    def pair_id(self) -> str:
        """How decisions.csv names the pair, in its column record_id."""
        return pair_id(self.one, self.other)

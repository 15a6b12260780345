"""Choices that look random and are the same on every machine: a name and a purpose give the number."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Option = TypeVar("Option")


@dataclass(frozen=True, slots=True)
class Dice:
    """The dice of one article. The same question always gets the same answer, in whatever order it is asked."""

    name: str

    def number(self, what: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        digest = hashlib.sha256(f"{self.name}|{what}".encode()).digest()
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)

    def pick(self, what: str, options: Sequence[Option]) -> Option:
        """One of `options`."""
        return options[self.number(what, 0, len(options) - 1)]

    def several(self, what: str, options: Sequence[Option], n: int) -> list[Option]:
        """`n` different ones of `options`, in their order."""
        ranked = sorted(range(len(options)), key=lambda place: self.number(f"{what} {place}", 0, 1 << 30))
        return [options[place] for place in sorted(ranked[:n])]

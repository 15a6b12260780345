"""What every stage gives back: what it counted, in one line for the screen, and the rows that it could not take in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.ground.errors import Fault, TrialSiftError


@dataclass(frozen=True, slots=True)
class Counts:
    """What a stage did.

    n        name of a count -> how many
    said     the line for the screen, where the counts alone do not say it
    faults   what is wrong with rows of people's sheets, which stay where they are
    errors   what failed and held nothing else up: it is told, and raised at the very end
    """

    n: Mapping[str, int] = field(default_factory=dict)
    said: str = ""
    faults: tuple[Fault, ...] = ()
    errors: tuple[TrialSiftError, ...] = ()

    def __str__(self) -> str:
        return self.said or ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in self.n.items())

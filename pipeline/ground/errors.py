"""The one family of errors that a user can act on; each member has its own exit code.

Whatever is not of this family is a fault of TrialSift and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TO_OPEN = "put a file there that you may read; one of git's comes back by: git checkout -- FILE"
"""What to do where a file cannot be opened."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where it stands, what was found, what was expected and how to mend it.

    `place` is the row, column, line or key inside `path`, in words: "row 12, column decision". Any part may be "".
    """

    message: str
    path: Path | str = ""
    place: str = ""
    found: str = ""
    expected: str = ""
    fix: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (str(self.path), self.place) if part)
        text = f"{where}: {self.message}" if where else self.message
        if self.found:
            text += f"\n  found:    {self.found}"
        if self.expected:
            text += f"\n  expected: {self.expected}"
        if self.fix:
            text += f"\n  to do:    {self.fix}"
        return text


class TrialSiftError(Exception):
    """Base of the family. Carries all the faults found, so that a user mends them in one go."""

    exit_code = 1

    def __init__(self, *faults: Fault | str) -> None:
        self.faults: tuple[Fault, ...] = tuple(Fault(fault) if isinstance(fault, str) else fault for fault in faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @classmethod
    def raise_if_any(cls, faults: Sequence[Fault]) -> None:
        """Raise this error with all `faults`, if there are any."""
        if faults:
            raise cls(*faults)


class ProtocolError(TrialSiftError):
    """The protocol, the strategy, a query or the name of a review is wrong."""

    exit_code = 10


class TableError(TrialSiftError):
    """A table (CSV) or a file of records cannot be read as what it should be."""

    exit_code = 11


class SourceError(TrialSiftError):
    """A source such as NCBI did not give an answer that can be trusted."""

    exit_code = 12


class ExpectationError(TrialSiftError):
    """What came out is not what the protocol expects: a known record lost, counts that do not add up."""

    exit_code = 13


class DecisionError(TrialSiftError):
    """A person's decision cannot be taken in as it stands."""

    exit_code = 14


class ProvenanceError(TrialSiftError):
    """A stored answer is missing, damaged or not the one that was written."""

    exit_code = 15


class UnfinishedError(TrialSiftError):
    """What was made is whole as far as it goes, and a person has to finish it: tasks stand beside it."""

    exit_code = 16

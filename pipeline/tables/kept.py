"""The tables in `queries/<review>/`: what people decided and know, and what they were shown. None can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.tables.computed import Change
from pipeline.tables.table import LIST_SEPARATOR, Table

TITLE_ABSTRACT = "title_abstract"
FULL_TEXT = "full_text"
DUPLICATE = "duplicate"

WORDS_BY_PHASE: dict[str, tuple[str, ...]] = {
    TITLE_ABSTRACT: ("include", "exclude", "unclear"),
    FULL_TEXT: ("sought", "not_retrieved", "include", "exclude"),
    DUPLICATE: ("merge", "split", "link"),
}
"""The words of each phase of screening, and of a pair of records that may be duplicates."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision on one record in one phase.

    decided_on         YYYY-MM-DD
    record_id          in the phase "duplicate" the two ids in ascending order, joined by "|"
    criteria_version   the criteria that were in force
    """

    decided_on: str
    reviewer: str
    record_id: str
    phase: str
    decision: str
    reason: str = ""
    note: str = ""
    criteria_version: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """One finished update.

    search             the name of the search it reported
    events             the searches and imports whose news it told
    n_new, n_to_read   how many records were new, and how many waited for a person
    n_decisions        how many decisions there were, and decisions_sha256 their fingerprint: they may only be added to
    """

    search: str
    events: tuple[str, ...]
    n_new: int
    n_to_read: int
    n_decisions: int
    decisions_sha256: str


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """One trial that people know of. It is recognised by its PMID, else its DOI, else its title without punctuation."""

    pmid: str
    doi: str
    title: str
    note: str

    @property
    def name(self) -> str:
        return self.title or (f"PMID {self.pmid}" if self.pmid else f"doi {self.doi}")


def pair_id(one: str, other: str) -> str:
    """The identity of a pair of records, whichever comes first.

    >>> pair_id("pubmed:2", "embase:L1")
    'embase:L1|pubmed:2'
    """
    return LIST_SEPARATOR.join(sorted((one, other)))


KNOWN = Table("known.csv", KnownRecord, "a record that must be found", key=(), held_by="typed")
DECISIONS = Table("decisions.csv", Decision, "what a person decided", key=(), held_by="ledger")
UPDATES = Table("updates.csv", Update, "an update that was shown to people", key=("search",), held_by="ledger")
IMPORTED = Table("imported.csv", Change, "what an update told of an import", key=(), held_by="ledger")

KEPT: tuple[Table[Any], ...] = (KNOWN, DECISIONS, UPDATES, IMPORTED)
"""All of them."""

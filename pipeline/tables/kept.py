"""The tables in `queries/<review>/`: what people decided and know, and what they were shown. None can be made again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.tables.change import Change
from pipeline.tables.table import LIST_SEPARATOR, Table

TITLE_ABSTRACT = "title_abstract"
FULL_TEXT = "full_text"
AUDIT = "audit"
DUPLICATE = "duplicate"

MOMENT = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?(?!\d)", re.ASCII)
"""When something was decided: a day, or a day and a time, of which the one sorts before the other."""
WITHDRAWN = "withdrawn"
"""The word by which people take back what they said of a record or a pair: they have then said nothing."""
WORDS_BY_PHASE: dict[str, tuple[str, ...]] = {
    TITLE_ABSTRACT: ("include", "exclude", "unclear", WITHDRAWN),
    FULL_TEXT: ("sought", "not_retrieved", "include", "exclude", WITHDRAWN),
    AUDIT: ("exclude", "include", "unclear", WITHDRAWN),
    DUPLICATE: ("merge", "split", "link", WITHDRAWN),
}
"""The words of each phase of screening, of the audit of what rules excluded alone ("exclude": rightly so, all else:
wrongly), and of a pair of records that may be duplicates."""
ONGOING, AWAITING = "ongoing", "awaiting classification"
TAGS = (ONGOING, AWAITING)
"""What a report in full text may be marked as: a study without results yet, or one that nobody can judge yet."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision on one record in one phase.

    decided_on         the day on which it was taken in, YYYY-MM-DD
    record_id          in the phase "duplicate" the two ids in ascending order, joined by "|"
    criteria_version   the criteria that were in force
    made_on            when it was made, as the sheet or the page tells: a day, or a day and a time
    turn               how many words on this record in this phase were known when it was taken in, itself included:
                       tells which came later of what was made on one day
    tag                one of TAGS, or ""
    """

    decided_on: str
    reviewer: str
    record_id: str
    phase: str
    decision: str
    reason: str = ""
    note: str = ""
    criteria_version: str = ""
    made_on: str = ""
    turn: int = 1
    tag: str = ""


@dataclass(frozen=True, slots=True)
class PreviousRow:
    """A report that the previous version of the review included; `study` is the same for all reports of one study."""

    study: str
    pmid: str = ""
    doi: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class SettingsRow:
    """What decides how words are counted, as it was from some day on; `number` tells settings of one day apart."""

    since: str
    number: int
    settings: str


@dataclass(frozen=True, slots=True)
class Reconsidered:
    """A record that people were asked to think over again, from this moment on."""

    asked_on: str
    record_id: str


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A record that an update drew for the audit, and the criteria by which rules alone excluded it on that day."""

    search: str
    record_id: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldChange(Change):
    """A change of an import that people were told of, by the update of this search."""

    told_by: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """One finished update.

    search             the name of the search it reported
    events             the searches and imports whose news it told
    n_new, n_to_read   how many records were new, and how many waited for a person
    n_decisions        how many decisions there were, and decisions_sha256 their fingerprint, whatever their order
    decisions          those among them that no earlier update knew, file by file: "2026-02-02-anna:5f3a…,09bc…"
    """

    search: str
    events: tuple[str, ...]
    n_new: int
    n_to_read: int
    n_decisions: int
    decisions_sha256: str
    decisions: tuple[str, ...] = ()


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


def ids_decided(record_id: str) -> tuple[str, ...]:
    """The records of which a decision speaks: one, or the two of a pair.

    >>> ids_decided("pubmed:2"), ids_decided("embase:L1|pubmed:2")
    (('pubmed:2',), ('embase:L1', 'pubmed:2'))
    """
    return tuple(record_id.split(LIST_SEPARATOR))


KNOWN = Table("known.csv", KnownRecord, "a record that must be found", key=(), held_by="typed")
PREVIOUS = Table("previous.csv", PreviousRow, "a report in the previous version", key=(), held_by="typed")
DECISIONS = Table(
    "decisions/<date>-<person>.csv", Decision, "what a person decided, in a file for each person and day", key=(),
    held_by="ledger",
)  # fmt: skip
OLD_DECISIONS = DECISIONS.named("decisions.csv")
"""Where all decisions stood together until November 2026; `decide` moves them over."""
SETTINGS = Table(
    "settings.csv", SettingsRow, "what decides how words are counted, since when", key=(), held_by="ledger"
)
RECONSIDERED = Table("reconsidered.csv", Reconsidered, "a record to be thought over again", key=(), held_by="ledger")
DRAWN = Table("drawn.csv", DrawnRow, "a record that was drawn for the audit", key=(), held_by="ledger")
UPDATES = Table("updates.csv", Update, "an update that was shown to people", key=("search",), held_by="ledger")
IMPORTED = Table("imported.csv", ToldChange, "what an update told of an import", key=(), held_by="ledger")
NOTICED = Table("noticed.csv", ToldChange, "a notice of Retraction Watch that was told", key=(), held_by="ledger")

KEPT: tuple[Table[Any], ...] = (KNOWN, PREVIOUS, DECISIONS, SETTINGS, RECONSIDERED, DRAWN, UPDATES, IMPORTED, NOTICED)
"""All of them."""

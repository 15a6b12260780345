"""The records of the page: each identified record with its end, and the words of those that people read or included."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.ground.identifiers import page_of
from pipeline.page.marked import Segment, marked
from pipeline.prisma.inputs import FlowInputs
from pipeline.tables.computed import Fate

WAITING = ("awaiting_screening", "awaiting_report")
RULES_SAY = {"include": "likely: the rules find all that they ask for", "unclear": "awaiting: the rules leave it open"}
"""What rules alone make of a record that no person has read: no rule includes."""
IN_TEXT = ("title", "abstract")
MOST_IN_FULL = 5000
"""So many records come with their abstracts, likely trials first; the sheet for people holds them all."""


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """Words on which a met criterion rests: where they stand in a field of the record."""

    criterion: str
    field: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the page.

    new        why it is new in this update, "" when it is not
    excluding  the ids of all criteria by which the rules exclude it, in the protocol's order
    open       the ids of the criteria that keep the rules from including it
    abstract   () where it is not shown
    evidence   criterion and words in other fields than title and abstract; where these are not shown and rules alone
               exclude the record, the words of all fields
    """

    record_id: str
    source: str
    arm: str
    fate: str
    reason: str
    title: tuple[Segment, ...]
    authors: str
    journal: str
    year: str
    link: str
    first_seen: str
    score: int
    new: str = ""
    excluding: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    abstract: tuple[Segment, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()


def in_full(tables: FlowInputs, fates: Iterable[Fate], new: Collection[str]) -> list[str]:
    """The unique records whose abstracts the page shows: those that wait, are included or new, likely trials first."""
    wanted = {
        tables.kept(fate.record_id)
        for fate in fates
        if fate.fate in (*WAITING, "included") or (fate.record_id in new and fate.fate != "duplicate")
    } & tables.screening_by_id.keys()
    return sorted(wanted, key=lambda record_id: (-tables.score(record_id), record_id))[:MOST_IN_FULL]


def excluded_by_rules(tables: FlowInputs, fates: Iterable[Fate]) -> list[str]:
    """The unique records that rules alone exclude: the page shows the words of each."""
    return [tables.kept(fate.record_id) for fate in fates if fate.fate == "automation"]


class ShownWords(Protocol):
    """The words of unique records that the page shows."""

    def abstract(self, kept: str) -> str:
        """The abstract of one that is shown in full."""

    def findings(self, kept: str) -> Sequence[QuotedWords]:
        """The words on which its met criteria rest."""


@dataclass(frozen=True, slots=True)
class GivenWords:
    """The same, gathered: of the unique records that are shown, and of those that are quoted."""

    abstract_by_id: Mapping[str, str]
    findings_by_id: Mapping[str, Sequence[QuotedWords]]

    def abstract(self, kept: str) -> str:
        """The abstract of one that is shown in full."""
        return self.abstract_by_id[kept]

    def findings(self, kept: str) -> Sequence[QuotedWords]:
        """The words on which its met criteria rest."""
        return self.findings_by_id.get(kept, ())


def entry_of(tables: FlowInputs, fate: Fate, why_new: str, words: ShownWords, *, is_shown: bool) -> Entry:
    """What the page tells of the record that ended so, with its abstract where it is shown in full.

    `why_new`: "" where this update is not the first to tell it.
    """
    record = tables.record_by_id.get(fate.record_id)
    kept = tables.kept(fate.record_id)
    screening = None if fate.fate == "duplicate" else tables.screening_by_id.get(kept)
    by_rules = screening.rule_outcome if screening else ""
    is_quoted = fate.fate == "automation" and not is_shown
    findings = words.findings(kept) if is_shown or is_quoted else ()
    if is_quoted and screening:
        findings = [finding for finding in findings if finding.criterion in screening.rule_reasons]
    title = tables.record_by_id[kept].title if is_shown and kept != fate.record_id else record.title if record else ""
    return Entry(
        **{name: getattr(fate, name) for name in ("record_id", "source", "arm", "fate")},
        reason=RULES_SAY.get(fate.reason, fate.reason) if fate.fate == "awaiting_screening" else fate.reason,
        title=marked(title, _marks(findings, "title") if is_shown else ()),
        authors=short_authors(record.authors if record else ()),
        journal=record.journal if record else "",
        year=record.year if record else "",
        link=page_of(record.pmid, record.doi, record_id=fate.record_id) if record else "",
        first_seen=record.first_seen if record else "",
        score=screening.score if screening else 0,
        new=why_new,
        excluding=screening.rule_reasons if screening and by_rules == "exclude" else (),
        open=screening.rule_reasons if screening and by_rules == "unclear" else (),
        flags=screening.flags if screening else (),
        abstract=marked(words.abstract(kept), _marks(findings, "abstract")) if is_shown else (),
        evidence=tuple((f.criterion, f.words) for f in findings if is_quoted or f.field not in IN_TEXT),
    )


def _marks(findings: Iterable[QuotedWords], field: str) -> list[tuple[int, int, str]]:
    return [(finding.start, finding.end, finding.criterion) for finding in findings if finding.field == field]


def short_authors(authors: Sequence[str]) -> str:
    """The first three authors.

    >>> short_authors(("Doe, J", "Roe, R", "Poe, P", "Low, L"))
    'Doe, J; Roe, R; Poe, P; et al.'
    """
    return "; ".join([*authors[:3], *["et al."] * (len(authors) > 3)])

"""What the page tells, gathered by the stage that writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.prisma.counts import FlowCount
from pipeline.prisma.diagram.boxes import Sources
from pipeline.prisma.flow import Flow
from pipeline.review.agreement import Agreement
from pipeline.review.audit_figures import Checked
from pipeline.tables.computed import AuditRow, ImportRow


@dataclass(frozen=True, slots=True)
class HeadOfPage:
    """What the review is, as its protocol says.

    searched   what was searched, in words
    searches   the names of all searches, earliest first
    """

    title: str
    question: str
    citation: str
    reconstruction: str
    searched: str
    searches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """How many unique records a criterion excludes: as the first of all reasons, and at all."""

    id: str
    kind: str
    reason: str
    first: int
    all: int


@dataclass(frozen=True, slots=True)
class LineCounts:
    """How many records a line of the strategy had in each search, None where that search had no such line."""

    name: str
    query: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A retraction, an expression of concern or an erratum, and the record it is about."""

    record_id: str
    title: str
    fate: str
    words: str


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """What happened to a record since the last update."""

    record_id: str
    title: str
    change: str
    why: str


@dataclass(frozen=True, slots=True)
class AuditOfRules:
    """What people found who checked exclusions by rules alone: in words, by criterion, and what was wrong."""

    words: str
    by_rule: Sequence[Checked] = ()
    wrong: Sequence[AuditRow] = ()


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report of an included study. `links`: name -> address."""

    record_id: str
    title: str
    about: str
    links: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShownStudy:
    """An included study: what it is called, its design, its main report and the others.

    also_in   ids of reports that are counted with another study and tell of this one too
    """

    name: str
    design: str
    main: ShownReport
    others: Sequence[ShownReport] = ()
    also_in: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ListedRecords:
    """The records as the page lists them.

    n_new       how many no earlier update has shown
    n_by_year   year and source -> records
    texts       each record as JSON that stands in the page, in reading order
    """

    n_new: int
    n_by_year: Mapping[tuple[str, str], int]
    texts: Iterable[str]

    @property
    def n_without_year(self) -> int:
        """Records of which no year is known."""
        return sum(n for (year, _), n in self.n_by_year.items() if not year)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything on the page. `n_by_count`: by the name of a count."""

    about: HeadOfPage
    sources: Sources
    flow: Flow
    counts: Sequence[FlowCount]
    n_by_count: Mapping[str, int]
    records: ListedRecords
    criteria: Sequence[CriterionCount]
    lines: Sequence[LineCounts]
    agreements: Sequence[Agreement]
    notices: Sequence[Notice]
    changes: Sequence[ChangedRecord]
    audit: AuditOfRules = AuditOfRules("")
    studies: Sequence[ShownStudy] = ()
    imports: Sequence[ImportRow] = ()
    asked: Sequence[str] = ()
    last_read: str = ""

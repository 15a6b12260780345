"""Every number of the flow that has records behind it: which records these are, by their fates and sources.

The diagram, the page, the template table and the files in `boxes/` all speak of the counts declared here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.prisma.fates import ARMS, FATES
from pipeline.tables.computed import Fate

ALL = tuple(FATES)
ASSESSED = ("report_excluded", "included")
SOUGHT = ("awaiting_report", "not_retrieved", *ASSESSED)
SCREENED = ("excluded", *SOUGHT)

ROW_BY_KIND = {
    "database": "database_results",
    "register": "register_results",
    "website": "website_results",
    "organisation": "organisation_results",
    "citation searching": "citations_results",
}
"""Kind of a source -> the count of what all sources of the kind gave, as the R package's template names it."""

WORDS_BY_KIND = {
    "database": "Databases",
    "register": "Registers",
    "website": "Websites",
    "organisation": "Organisations",
    "citation searching": "Citation searching",
}


@dataclass(frozen=True, slots=True)
class FlowCount:
    """One number of the flow.

    name      the row of the R package's template where it has one: "records_screened"
    arms      the ways in whose records count
    fates     the ends that count
    sources   the sources that count; None is all of them
    """

    name: str
    words: str
    arms: tuple[str, ...]
    fates: tuple[str, ...]
    sources: tuple[str, ...] | None = None

    def holds(self, fate: Fate) -> bool:
        """Whether the record of this fate is counted here."""
        in_source = self.sources is None or fate.source in self.sources
        return in_source and fate.arm in self.arms and fate.fate in self.fates


DATABASES, OTHER = (ARMS[0],), (ARMS[1],)
COUNTS = (
    FlowCount("duplicates", "Duplicate records removed", DATABASES, ("duplicate",)),
    FlowCount("excluded_automatic", FATES["automation"], DATABASES, ("automation",)),
    FlowCount("excluded_other", FATES["removed"], DATABASES, ("removed",)),
    FlowCount("awaiting_screening", "Records awaiting screening", DATABASES, ("awaiting_screening",)),
    FlowCount("records_screened", "Records screened", DATABASES, SCREENED),
    FlowCount("records_excluded", "Records excluded", DATABASES, ("excluded",)),
    FlowCount("dbr_sought_reports", "Reports sought for retrieval", DATABASES, SOUGHT),
    FlowCount("dbr_notretrieved_reports", "Reports not retrieved", DATABASES, ("not_retrieved",)),
    FlowCount("dbr_awaiting", "Reports awaiting full-text assessment", DATABASES, ("awaiting_report",)),
    FlowCount("dbr_assessed", "Reports assessed for eligibility", DATABASES, ASSESSED),
    FlowCount("dbr_excluded", "Reports excluded", DATABASES, ("report_excluded",)),
    FlowCount("other_duplicates", "Duplicate records removed", OTHER, ("duplicate",)),
    FlowCount("other_automatic", FATES["automation"], OTHER, ("automation",)),
    FlowCount("other_removed", FATES["removed"], OTHER, ("removed",)),
    FlowCount("other_awaiting_screening", "Records awaiting screening", OTHER, ("awaiting_screening",)),
    FlowCount("other_records_excluded", "Records excluded on title and abstract", OTHER, ("excluded",)),
    FlowCount("other_sought_reports", "Reports sought for retrieval", OTHER, SOUGHT),
    FlowCount("other_notretrieved_reports", "Reports not retrieved", OTHER, ("not_retrieved",)),
    FlowCount("other_awaiting", "Reports awaiting full-text assessment", OTHER, ("awaiting_report",)),
    FlowCount("other_assessed", "Reports assessed for eligibility", OTHER, ASSESSED),
    FlowCount("other_excluded", "Reports excluded", OTHER, ("report_excluded",)),
    FlowCount("new_reports", "Reports of new included studies", ARMS, ("included",)),
)
"""The counts that every review has, in the order of the flow."""


def counts_of(title_by_source: Mapping[str, str], kind_by_source: Mapping[str, str]) -> tuple[FlowCount, ...]:
    """All counts of a review: what each kind of source and each source gave, then COUNTS."""
    by_kind = tuple(
        FlowCount(name, WORDS_BY_KIND[kind], ARMS, ALL, tuple(s for s in title_by_source if kind_by_source[s] == kind))
        for kind, name in ROW_BY_KIND.items()
    )
    by_source = tuple(
        FlowCount(source_count(source), title, ARMS, ALL, (source,)) for source, title in title_by_source.items()
    )
    return (*by_kind, *by_source, *COUNTS)


def source_count(source: str) -> str:
    """The name of the count of what one source gave."""
    return f"identified_{source}"


def fates_by_count(counts: Iterable[FlowCount], fates: Sequence[Fate]) -> dict[str, list[Fate]]:
    """Name of a count -> the fates that it counts, in their order."""
    counts = list(counts)
    fates_by_name: dict[str, list[Fate]] = {count.name: [] for count in counts}
    # Which counts hold a record depends on three words of its fate, and there are a handful of them.
    held: dict[tuple[str, str, str], list[list[Fate]]] = {}
    for fate in fates:
        kind = fate.source, fate.arm, fate.fate
        if kind not in held:
            held[kind] = [fates_by_name[count.name] for count in counts if count.holds(fate)]
        for counted in held[kind]:
            counted.append(fate)
    return fates_by_name

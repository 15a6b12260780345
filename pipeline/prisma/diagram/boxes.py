"""What the boxes of the flow diagram say, in the wording of PRISMA 2020 (Page 2021, doi 10.1136/bmj.n71).

Both templates: the flow of one review, and that of an updated review, which adds what the previous version included and
the totals. A line that PRISMA does not have (what waits for people) stands there only while it counts something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.ground.text import visible_line
from pipeline.prisma.counts import ROW_BY_KIND, WORDS_BY_KIND, source_count
from pipeline.prisma.fates import ARMS
from pipeline.prisma.flow import Flow, Previous

DATABASES, OTHER = ARMS
KINDS_BY_ARM = {DATABASES: ("database", "register"), OTHER: ("website", "organisation", "citation searching")}
NOT_SOUGHT = (
    ("Duplicate records removed", "duplicate", "other_duplicates"),
    ("Records marked as ineligible by automation tools", "automation", "other_automatic"),
    ("Records removed for other reasons", "removed", "other_removed"),
    ("Records awaiting screening", "awaiting_screening", "other_awaiting_screening"),
    ("Records excluded", "excluded", "other_records_excluded"),
)
"""What happens to records of other methods before their reports are sought; PRISMA has no box for it."""


@dataclass(frozen=True, slots=True)
class BoxLine:
    """One line of a box before it is wrapped.

    count    names the count whose records stand behind it, "" for none
    reason   the reason for which these records were excluded, where the line counts those of one alone
    """

    text: str
    count: str = ""
    indent: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A box and its place: `column` is one of COLUMNS, `row` one of ROWS of the layout. `kind`: heading or box."""

    name: str
    column: str
    row: str
    lines: tuple[BoxLine, ...]
    kind: str = "box"


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a review: their names for people and their kinds, by the names they have in files."""

    title_by_source: Mapping[str, str]
    kind_by_source: Mapping[str, str]

    def of_kind(self, kind: str) -> list[str]:
        """The sources of this kind, in the protocol's order."""
        return [source for source in self.title_by_source if self.kind_by_source[source] == kind]

    @property
    def has_other_methods(self) -> bool:
        """Whether any record can come in by other methods than databases and registers."""
        return any(self.of_kind(kind) for kind in KINDS_BY_ARM[OTHER])


def boxes_of(flow: Flow, sources: Sources) -> tuple[Box, ...]:
    """All boxes of the diagram, in the order in which they are read aloud."""
    boxes = [*_previous(flow.previous)] if flow.previous else []
    boxes += _databases(flow, sources)
    if sources.has_other_methods:
        boxes += _other_methods(flow, sources)
    return (*boxes, *_included(flow))


def counted(words: str, n: int) -> str:
    """ "Records screened (n = 12)", the count never torn apart at the end of a line."""
    return f"{visible_line(words)} (n\u00a0=\u00a0{n})"


def _previous(previous: Previous) -> Iterator[Box]:
    yield Box("prevstud", "previous", "heading", (BoxLine("Previous studies"),), "heading")
    version = [BoxLine(visible_line(previous.label))] if previous.label else []
    studies = counted("Studies included in previous version of review", previous.studies)
    reports = counted("Reports of studies included in previous version of review", previous.reports)
    yield Box("previous", "previous", "identified", (*version, BoxLine(studies), BoxLine(reports)))


def _databases(flow: Flow, sources: Sources) -> Iterator[Box]:
    studies = "new studies" if flow.previous else "studies"
    heading = f"Identification of {studies} via databases and registers"
    yield Box("newstud", "main", "heading", (BoxLine(heading),), "heading")
    yield Box(
        "identified",
        "main",
        "identified",
        (BoxLine("Records identified from:"), *_identified(flow, sources, DATABASES)),
    )
    removed = (
        BoxLine(counted("Duplicate records removed", flow.n("duplicate", DATABASES)), "duplicates"),
        BoxLine(counted("Records marked as ineligible by automation tools", flow.n("automation", DATABASES)),
             "excluded_automatic"),
        BoxLine(counted("Records removed for other reasons", flow.n("removed", DATABASES)), "excluded_other"),
    )  # fmt: skip
    yield Box("removed", "aside", "identified", (BoxLine("Records removed before screening:"), *removed))
    screened = BoxLine(counted("Records screened", flow.screened(DATABASES)), "records_screened")
    waiting = _if_any("Records awaiting screening", flow.n("awaiting_screening", DATABASES), "awaiting_screening")
    yield Box("screened", "main", "screened", (screened, *waiting))
    excluded = BoxLine(counted("Records excluded", flow.n("excluded", DATABASES)), "records_excluded")
    yield Box("excluded", "aside", "screened", (excluded,))
    yield from _reports(flow, DATABASES, "dbr", ("main", "aside"))


def _other_methods(flow: Flow, sources: Sources) -> Iterator[Box]:
    studies = "new studies" if flow.previous else "studies"
    yield Box("othstud", "other", "heading", (BoxLine(f"Identification of {studies} via other methods"),), "heading")
    lines = (BoxLine("Records identified from:"), *_identified(flow, sources, OTHER))
    yield Box("other_identified", "other", "identified", lines)
    not_sought = tuple(line for words, fate, count in NOT_SOUGHT for line in _if_any(words, flow.n(fate, OTHER), count))
    if not_sought:
        yield Box("other_not_sought", "other aside", "identified", (BoxLine("Reports not sought:"), *not_sought))
    yield from _reports(flow, OTHER, "other", ("other", "other aside"))


def _identified(flow: Flow, sources: Sources, arm: str) -> Iterator[BoxLine]:
    """What each kind of source gave, and each source of it that gave something: "n = 0" would say it was searched.

    Of other methods the kinds that gave something stand there, or all that the protocol names while none did.
    """
    gave = {kind for kind in KINDS_BY_ARM[arm] if any(s in flow.identified_by_source for s in sources.of_kind(kind))}
    for kind in KINDS_BY_ARM[arm]:
        n_by_source = {s: flow.identified_by_source[s] for s in sources.of_kind(kind) if s in flow.identified_by_source}
        if arm == OTHER and kind not in (gave or {k for k in KINDS_BY_ARM[OTHER] if sources.of_kind(k)}):
            continue
        yield BoxLine(counted(WORDS_BY_KIND[kind], sum(n_by_source.values())), ROW_BY_KIND[kind])
        for source, n in n_by_source.items():
            yield BoxLine(counted(sources.title_by_source[source], n), source_count(source), indent=1)


def _reports(flow: Flow, arm: str, prefix: str, columns: tuple[str, str]) -> Iterator[Box]:
    main, aside = columns
    sought = BoxLine(counted("Reports sought for retrieval", flow.sought(arm)), f"{prefix}_sought_reports")
    yield Box(f"{prefix}_sought", main, "sought", (sought,))
    lost = BoxLine(counted("Reports not retrieved", flow.n("not_retrieved", arm)), f"{prefix}_notretrieved_reports")
    yield Box(f"{prefix}_notretrieved", aside, "sought", (lost,))
    assessed = BoxLine(counted("Reports assessed for eligibility", flow.assessed(arm)), f"{prefix}_assessed")
    waiting = _if_any("Reports awaiting full-text assessment", flow.n("awaiting_report", arm), f"{prefix}_awaiting")
    yield Box(f"{prefix}_assessed", main, "assessed", (assessed, *waiting))
    yield Box(f"{prefix}_excluded", aside, "assessed", tuple(_excluded(flow, arm, prefix)))


def _excluded(flow: Flow, arm: str, prefix: str) -> Iterator[BoxLine]:
    reasons = flow.reasons_of("report_excluded", arm)
    total = counted("Reports excluded", sum(reasons.values()))
    yield BoxLine(f"{total}:" if reasons else total, f"{prefix}_excluded")
    for reason, n in reasons.items():
        yield BoxLine(counted(reason or "No reason given", n), f"{prefix}_excluded", 1, reason)


def _included(flow: Flow) -> Sequence[Box]:
    n_studies, n_reports = len(flow.studies), flow.n("included")
    if not flow.previous:
        studies = BoxLine(counted("Studies included in review", n_studies), "new_studies")
        reports = BoxLine(counted("Reports of included studies", n_reports), "new_reports")
        return (Box("included", "main", "included", (studies, reports)),)
    studies = BoxLine(counted("New studies included in review", n_studies), "new_studies")
    reports = BoxLine(counted("Reports of new included studies", n_reports), "new_reports")
    n_further = sum(map(len, flow.further))
    further = _if_any("of them reports of studies in the previous version", n_further, "")
    total = BoxLine(counted("Total studies included in review", flow.total_studies))
    of_total = BoxLine(counted("Reports of total included studies", flow.total_reports))
    return (
        Box("included", "main", "included", (studies, reports, *further)),
        Box("total", "main", "total", (total, of_total)),
    )


def _if_any(words: str, n: int, count: str) -> list[BoxLine]:
    """A line that stands there only while it counts something."""
    return [BoxLine(counted(words, n), count)] if n else []

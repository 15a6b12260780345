"""Invented content for the page: any number of records, any words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.page import (
    ChangedRecord,
    Content,
    CriterionCount,
    Entry,
    HeadOfPage,
    LineCounts,
    Notice,
    ShownReport,
    ShownStudy,
    listed,
)
from pipeline.page.marked import marked
from pipeline.prisma import FATES, count_flow
from pipeline.prisma.counts import counts_of, fates_by_count
from pipeline.prisma.diagram.boxes import Sources
from pipeline.prisma.flow import Previous
from pipeline.review.agreement import Agreement
from pipeline.tables.computed import Fate, ImportRow

TITLES = {"pubmed": "PubMed", "embase": "Embase", "citations": "Reference lists"}
KINDS = {"pubmed": "database", "embase": "database", "citations": "citation searching"}
ABSTRACT = ("Forty adults with neck pain were needled with or without local twitch responses. " * 18).strip()
LONG_REASONS = [
    f"Reason {at}: local twitch responses were elicited in every arm so that nothing was compared" for at in range(12)
]
AGREEMENT = Agreement(
    "title_abstract", "anna", "ben",
    {("exclude", "exclude"): 20, ("exclude", "include"): 2, ("include", "include"): 9}, ("pubmed:1", "pubmed:4"),
)  # fmt: skip


def content(
    n: int, reasons: Sequence[str] = ("LTR elicited in all arms",), words: str = "twitches", *, updated: bool = False
) -> Content:
    """The content of a review of `n` records; `words` stand in every place that a person or a source fills."""
    fates = [_fate(at, reasons[at // len(FATES) % len(reasons)]) for at in range(n)]
    titles = {source: f"{title} {words}" if words != "twitches" else title for source, title in TITLES.items()}
    sources = Sources(titles, KINDS)
    studies = [(fate.record_id,) for fate in fates if fate.fate == "included"]
    flow = count_flow(
        fates, Counter(fate.source for fate in fates), studies, Previous(words, 6, 7) if updated else None
    )
    counts = counts_of(titles, KINDS)
    n_by_count = {name: len(found) for name, found in fates_by_count(counts, fates).items()}
    return Content(
        HeadOfPage(f"A review of {words}", words, words, words, words, ("2026-01-05", "2026-02-02")),
        sources, flow, counts, n_by_count,
        listed(_entry(at, fate, words) for at, fate in enumerate(fates)),
        [CriterionCount(f"X{at}", "exclude", reason, at, at + n) for at, reason in enumerate(reasons)] if n else [],
        [LineCounts("twitch", words, (n, n + 3)), LineCounts("search", "#twitch", (None, n))],
        [AGREEMENT] if n else [],
        [Notice("pubmed:0", words, "included", words)] if n else [],
        [ChangedRecord("pubmed:0", words, "revised", words)] if n else [],
        studies=[_study(study[0], words) for study in studies],
        imports=[ImportRow(words, "embase", "2026-01-05", "RIS", words, 3, 0, *[(words,)] * 3)] if n else [],
    )  # fmt: skip


def _study(report: str, words: str) -> ShownStudy:
    shown = ShownReport(report, words, words, {"DOI": "https://doi.org/10.5555/1"})
    return ShownStudy(words, "randomised", shown, (shown,), (report,))


def _fate(at: int, reason: str) -> Fate:
    source = list(TITLES)[at % 7 % len(TITLES)]
    end = list(FATES)[at % len(FATES)]
    return Fate(f"{source}:{at}", source, "other" if source == "citations" else "databases", end, reason)


def _entry(at: int, fate: Fate, words: str) -> Entry:
    title = f"Needling with {words} in neck pain {at}"
    waits = fate.fate.startswith("awaiting")
    return Entry(
        fate.record_id, fate.source, fate.arm, fate.fate, fate.reason,
        title=marked(title, [(0, 8, "X0")]), authors=f"Doe, J; {words}", journal=words, year=str(1990 + at % 36),
        link=f"https://doi.org/{words}", first_seen="2026-01-05", score=at % 20, new=words if at % 5 == 0 else "",
        excluding=("X0",) if fate.fate == "automation" else (), flags=("X1",) if at % 3 == 0 else (),
        abstract=marked(f"{ABSTRACT} {words}", [(0, 5, "X0"), (3, 12, "X1")]) if waits else (),
        evidence=(("X0", words),) if waits else (),
    )  # fmt: skip

"""Flows that hypothesis makes up: any sources, any ends, any reasons, with and without a previous version."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hypothesis import strategies as st

from pipeline.prisma import FATES, Flow, count_flow
from pipeline.prisma.diagram.boxes import Sources
from pipeline.prisma.flow import Previous
from pipeline.tables.computed import Fate

KINDS = ("database", "register", "website", "organisation", "citation searching")
WORDS = st.sampled_from(
    [
        "LTR elicited in all arms",
        "",
        "=1+1",
        "a, b; c",
        "<b>bold</b>",
        "$x^2$",
        "\u202egnp",
        "W" * 80,
        "é 漢字 \u0301",
        "]]>",
    ]
)
"""Reasons, titles and labels; any text at all is wrapped and measured in tests of its own."""


@dataclass(frozen=True, slots=True)
class History:
    """Fates with what they were counted to."""

    fates: list[Fate]
    sources: Sources
    flow: Flow


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Up to thirty records of up to five sources."""
    kinds = ["database", *draw(st.lists(st.sampled_from(KINDS), max_size=4))]
    kind_by_source = {f"source{at}": kind for at, kind in enumerate(kinds)}
    title_by_source = {source: draw(WORDS) or "a source" for source in kind_by_source}
    reasons = draw(st.lists(WORDS, min_size=1, max_size=12))
    ends = [(source, fate) for source in kind_by_source for fate in FATES]
    chosen = [ends[byte % len(ends)] for byte in draw(st.binary(max_size=30))]
    fates = [
        Fate(f"{source}:{at}", source, arm_of(kind_by_source[source]), fate, reasons[at % len(reasons)])
        for at, (source, fate) in enumerate(chosen)
    ]
    included = [fate.record_id for fate in fates if fate.fate == "included"]
    cut = draw(st.integers(0, len(included)))
    studies = [(report,) for report in included[:cut]] + ([tuple(included[cut:])] if included[cut:] else [])
    numbers = st.integers(0, 400)
    previous = draw(st.none() | st.builds(Previous, WORDS, numbers, numbers))
    further = studies[-1:] if previous and draw(st.booleans()) else []
    new = [study for study in studies if study not in further]
    flow = count_flow(fates, Counter(fate.source for fate in fates), new, previous, further)
    return History(fates, Sources(title_by_source, kind_by_source), flow)


def arm_of(kind: str) -> str:
    return "databases" if kind in ("database", "register") else "other"

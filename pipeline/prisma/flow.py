"""The boxes of the PRISMA 2020 flow, each counted from the fates of records, none derived so as to add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.ground.errors import ExpectationError, Fault
from pipeline.prisma.counts import ASSESSED, SOUGHT
from pipeline.prisma.fates import ARMS, FATES
from pipeline.tables.computed import Fate


@dataclass(frozen=True, slots=True)
class Previous:
    """What the previous version of the review included, as people counted it."""

    label: str
    studies: int
    reports: int


@dataclass(frozen=True, slots=True)
class Flow:
    """All counts of one review at one time.

    identified_by_source   source -> records identified
    counts                 (arm, fate) -> records that ended there
    reasons                (arm, fate) -> reason -> records
    studies                the included studies that are new, each as the ids of its reports
    previous               what an earlier version included; None where this is the first
    further                new reports of studies that the previous version included, by study
    """

    identified_by_source: Mapping[str, int]
    counts: Mapping[tuple[str, str], int]
    reasons: Mapping[tuple[str, str], Mapping[str, int]]
    studies: Sequence[tuple[str, ...]]
    previous: Previous | None = None
    further: Sequence[tuple[str, ...]] = ()

    @property
    def total_studies(self) -> int:
        """Studies of the previous version and new ones."""
        return (self.previous.studies if self.previous else 0) + len(self.studies)

    @property
    def total_reports(self) -> int:
        """Reports of all these studies."""
        return (self.previous.reports if self.previous else 0) + self.n("included")

    def n(self, fate: str, *arms: str) -> int:
        """How many records ended so, in these arms or in all."""
        return sum(self.counts[arm, fate] for arm in arms or ARMS)

    def screened(self, arm: str) -> int:
        """Records that a person has screened on title and abstract."""
        return self.n("excluded", arm) + self.sought(arm)

    def sought(self, arm: str) -> int:
        """Reports sought for retrieval."""
        return sum(self.n(fate, arm) for fate in SOUGHT)

    def assessed(self, arm: str) -> int:
        """Reports assessed for eligibility in full text."""
        return sum(self.n(fate, arm) for fate in ASSESSED)

    def reasons_of(self, fate: str, *arms: str) -> dict[str, int]:
        """Reason -> records that ended so for it, the most frequent first."""
        total: Counter[str] = Counter()
        for arm in arms or ARMS:
            total.update(self.reasons[arm, fate])
        return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def count_flow(
    fates: Sequence[Fate],
    identified_by_source: Mapping[str, int],
    studies: Sequence[tuple[str, ...]],
    previous: Previous | None = None,
    further: Sequence[tuple[str, ...]] = (),
) -> Flow:
    """Count the fates, and check the count against what was identified.

    `identified_by_source` is counted where the records come in, before anything happens to them.
    Raises ExpectationError naming the sources or records for which something does not add up.
    """
    _check_conservation(fates, identified_by_source)
    _check_studies(fates, [*studies, *further])
    return flow_of(fates, identified_by_source, studies, previous, further)


def flow_of(
    fates: Iterable[Fate],
    identified_by_source: Mapping[str, int],
    studies: Sequence[tuple[str, ...]],
    previous: Previous | None = None,
    further: Sequence[tuple[str, ...]] = (),
) -> Flow:
    """The fates, counted."""
    reasons: dict[tuple[str, str], Counter[str]] = {(arm, fate): Counter() for arm in ARMS for fate in FATES}
    for fate in fates:
        reasons[fate.arm, fate.fate][fate.reason] += 1
    counts = {end: n_by_reason.total() for end, n_by_reason in reasons.items()}
    return Flow(dict(identified_by_source), counts, reasons, studies, previous, further)


def _check_conservation(fates: Sequence[Fate], identified_by_source: Mapping[str, int]) -> None:
    """Every identified record has exactly one fate."""
    twice = [record_id for record_id, n in Counter(fate.record_id for fate in fates).items() if n > 1]
    by_source = Counter(fate.source for fate in fates)
    faults = [Fault("this record is counted in two places", found=record_id) for record_id in sorted(twice)]
    faults += [
        Fault(f"the records of {source} do not add up", "", "", f"{by_source[source]} counted", f"{n} identified")
        for source in sorted(by_source.keys() | identified_by_source.keys())
        if by_source[source] != (n := identified_by_source.get(source, 0))
    ]
    ExpectationError.raise_if_any(faults)


def _check_studies(fates: Iterable[Fate], studies: Sequence[tuple[str, ...]]) -> None:
    """The reports of the studies are the included reports, each once."""
    included = Counter(fate.record_id for fate in fates if fate.fate == "included")
    reports = Counter(report for study in studies for report in study)
    differing = sorted((included - reports) + (reports - included))
    ExpectationError.raise_if_any(
        [Fault("this report does not belong to exactly one study", found=r) for r in differing]
    )

"""The flow of a review, counted from the tables of the earlier stages, with all that stands behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.prisma.counts import FlowCount, counts_of, fates_by_count
from pipeline.prisma.diagram.boxes import Sources
from pipeline.prisma.fates import fates_of, found_again
from pipeline.prisma.flow import Flow, Previous, count_flow
from pipeline.prisma.inputs import FlowInputs
from pipeline.prisma.studies import Studies, studies_of, without_ongoing
from pipeline.review.protocol import Protocol
from pipeline.tables.computed import Fate
from pipeline.tables.kept import PreviousRow


@dataclass(frozen=True, slots=True)
class Counted:
    """The flow of a review and what it was counted from."""

    sources: Sources
    fates: Sequence[Fate]
    flow: Flow
    counts: Sequence[FlowCount]
    studies: Studies

    @property
    def fates_by_name(self) -> Mapping[str, Sequence[Fate]]:
        """Name of a count -> the fates behind it."""
        return fates_by_count(self.counts, self.fates)


def count(inputs: FlowInputs, protocol: Protocol, listed: Sequence[PreviousRow] = ()) -> Counted:
    """The flow as the protocol's sources and its previous version shape it.

    `listed`: the reports of the previous version, where a table lists them; it goes before the protocol's numbers.
    """
    sources, version = Sources(protocol.title_by_source, protocol.kind_by_source), protocol.previous
    previous = Previous(version.label, version.studies, version.reports) if version else None
    if listed:
        label = version.label if version else ""
        previous = Previous(label, len({row.study for row in listed}), len(listed))
    return counted(inputs, sources, previous, included_before(protocol, listed))


def included_before(protocol: Protocol, listed: Sequence[PreviousRow]) -> tuple[str, ...]:
    """By which names the reports of the previous version are found again."""
    named = tuple(row.pmid or row.doi or row.title for row in listed)
    return named + (protocol.previous.found_again if protocol.previous else ())


def counted(
    tables: FlowInputs, sources: Sources, previous: Previous | None, included_before: Collection[str]
) -> Counted:
    """Count the flow, the identified records from the tables in which they came in.

    `included_before`: PMIDs, DOIs or record ids of reports that the previous version included.
    """
    again = found_again(tables, included_before)
    fates = fates_of(tables, sources.kind_by_source, again)
    studies = studies_of(tables, fates, sources.kind_by_source, again)
    fates = without_ongoing(fates, studies)
    identified = Counter([*tables.source_by_id.values(), *(row.source for row in tables.removed)])
    flow = count_flow(fates, identified, studies.new, previous, studies.further)
    counts = counts_of(sources.title_by_source, sources.kind_by_source)
    return Counted(sources, fates, flow, counts, studies)

"""What a run knows and a paper must tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.prisma.flow import Flow
from pipeline.review.answers import SourceAnswer
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search
from pipeline.review.seeds import chased_in_words
from pipeline.review.translations import KeptTranslation
from pipeline.tables.computed import AuditRow, ExcludedRow
from pipeline.tables.kept import Decision


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the words for the paper are written from.

    imports             source -> the dates of the files that were handed over
    answers             source -> what it answered each time that it was asked
    duplicates_by_rule  rule -> records that it set aside; "person" is a person's merge
    n_open_pairs        pairs of records that wait for a person
    flow_by_update      the name of an update's search -> the part of the flow that it brought
    criteria_version    of the criteria as they are now
    version             of TrialSift
    excluded            the reports that were excluded after they were read in full
    audited             what people were asked to check of the exclusions by rules alone
    translations        the strategy in the languages of other platforms
    n_noticed           notices that Retraction Watch's table gave and PubMed did not; None where it was not looked at
    """

    protocol: Protocol
    searches: Sequence[Search]
    decisions: Sequence[Decision]
    flow: Flow
    flow_by_update: Mapping[str, Flow]
    imports: Mapping[str, Sequence[str]]
    duplicates_by_rule: Mapping[str, int]
    n_open_pairs: int
    criteria_version: str
    version: str
    excluded: Sequence[ExcludedRow] = ()
    audited: Sequence[AuditRow] = ()
    translations: Sequence[KeptTranslation] = ()
    n_noticed: int | None = None
    answers: Mapping[str, Sequence[SourceAnswer]] = field(default_factory=dict)

    @property
    def n_identified(self) -> int:
        """Records from all sources, duplicates included."""
        return sum(self.flow.identified_by_source.values())

    def sources_of(self, *kinds: str) -> list[str]:
        """The titles of the sources of these kinds that were searched, or of which a file was handed over."""
        return self._titles(kinds, searched=True)

    def planned(self, *kinds: str) -> list[str]:
        """The titles of those that the protocol names and of which nothing is there yet."""
        return self._titles(kinds, searched=False)

    def chased(self) -> dict[str, str]:
        """Title of a source -> how citations were chased there, last."""
        titles = self.protocol.title_by_source
        said = {titles[source]: chased_in_words(answers[-1]) for source, answers in self.answers.items() if answers}
        return {title: words for title, words in said.items() if words}

    def _titles(self, kinds: Collection[str], *, searched: bool) -> list[str]:
        kind_by_source, titles = self.protocol.kind_by_source, self.protocol.title_by_source
        is_there = {"pubmed", *self.imports, *(source for source, answers in self.answers.items() if answers)}
        return [titles[s] for s, kind in kind_by_source.items() if kind in kinds and (s in is_there) is searched]

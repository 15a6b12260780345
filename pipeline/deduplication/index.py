"""All records by id, the rulings on their pairs, and who is compared with whom when some come, change or go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pipeline.deduplication.blocking import KeyTable, compared_with, earliest_of, is_full, title_key
from pipeline.deduplication.citation import Citation
from pipeline.deduplication.comparison import Comparison, compare
from pipeline.deduplication.rule import PairOutcome
from pipeline.deduplication.rules import RuledPair, ruling_on

Progress = Callable[[Iterable[Citation]], Iterable[Citation]]
NONE_GONE: frozenset[str] = frozenset()


class OutOfOrderError(Exception):
    """Who comes or goes changes which of the others are compared: they were, or were not, in a full block."""


class Index:
    """`add` and `change` are all that changes it.

    However records are split into portions, the rulings are those of one portion of all.
    """

    def __init__(self) -> None:
        self._citation_by_id: dict[str, Citation] = {}
        self._rulings_by_id: dict[str, list[RuledPair]] = {}
        self._ids: Collection[str] = self._citation_by_id.keys()
        self._read: Callable[[str], Citation] = self._citation_by_id.__getitem__
        self.keys = KeyTable()

    @classmethod
    def of_known(
        cls, keys: KeyTable, rulings: Iterable[RuledPair], ids: Collection[str], read: Callable[[str], Citation]
    ) -> Index:
        """The index of records of which keys and rulings are known; a citation is read when somebody asks for it.

        `ids`: all records that are there once `change` has taken in what came and went.
        """
        index = cls()
        index.keys = keys
        index._ids, index._read = ids, read
        for ruling in rulings:
            index._keep(ruling)
        return index

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def citation(self, record_id: str) -> Citation:
        """The citation of the record."""
        citation = self._citation_by_id.get(record_id)
        if citation is None:
            citation = self._citation_by_id[record_id] = self._read(record_id)
        return citation

    def rulings(self, record_id: str) -> Collection[RuledPair]:
        """All rulings on pairs of which the record is one."""
        return self._rulings_by_id.get(record_id, ())

    def comparison(self, one: str, other: str) -> Comparison | None:
        """What the fields of two records say, of which there is a ruling."""
        ids = min(one, other), max(one, other)
        made = next((ruling.comparison for ruling in self.rulings(one) if ruling[:2] == ids), None)
        # Of two records that name each other the first one's word counts.
        if made and (one < other or not made.relation):
            return made
        return compare(self.citation(one), self.citation(other))

    def all_rulings(self) -> Iterator[RuledPair]:
        """Each ruling, once."""
        for record_id, found in self._rulings_by_id.items():
            yield from (ruling for ruling in found if ruling.one == record_id)

    def of_titles(self, titles: Collection[str]) -> Mapping[str, list[Citation]]:
        """For each of these titles the citations that have just its words, as they were first seen."""
        if not titles:
            return {}
        found: dict[str, list[Citation]] = {words: [] for words in titles}
        for citation in self._maybe_of_titles(titles):
            if citation.title.words in found:
                found[citation.title.words].append(citation)
        return {words: sorted(citations, key=lambda each: each.rank) for words, citations in found.items()}

    def _maybe_of_titles(self, titles: Collection[str]) -> Iterable[Citation]:
        if len(self._citation_by_id) == len(self.keys):
            return self._citation_by_id.values()
        holders = self.keys.holders({title_key(words) for words in titles}).values()
        return [self.citation(self.keys.ids[at]) for at in {at for positions in holders for at in positions}]

    def add(self, citations: Iterable[Citation], progress: Progress = iter) -> set[str]:
        """Take in new citations and judge the pairs that one of them is part of.

        Gives back the ids of all of whom something else may be to be said now. Raises ValueError for an id that is
        known.
        """
        new = list(citations)
        known = list(self._citation_by_id.values())
        n_by_id = Counter(citation.record_id for citation in new)
        for record_id in n_by_id:
            if n_by_id[record_id] > 1 or record_id in self._citation_by_id:
                raise ValueError(f"{record_id}: already in the index")
        try:
            return self.change(new, progress=progress)
        except OutOfOrderError:
            self._forget_all()
            return self.change([*known, *new], progress=progress)

    def change(self, new: Iterable[Citation], gone: Collection[str] = NONE_GONE, progress: Progress = iter) -> set[str]:
        """Take out who is gone, take in who is new, and judge the pairs of the new ones. Who changed is gone and new.

        Gives back as `add` does. Raises OutOfOrderError, and the index is of no use then.
        """
        new = sorted(new, key=lambda citation: citation.rank)
        start = len(self.keys)
        for citation in new:
            self._citation_by_id[citation.record_id] = citation
            self.keys.append(citation)
        gone_at = {at for at in range(start) if self.keys.ids[at] in gone} if gone else set()
        touched = self._forget_rulings(gone)
        blocks = self._blocks(start, gone_at)
        for at, citation in enumerate(progress(new), start):
            self._judge(at, citation, blocks)
        touched.update(self._of_same_titles(start, gone_at, blocks))
        touched.difference_update(gone)
        touched.update(citation.record_id for citation in new)
        if gone_at:
            self.keys = self.keys.without(gone_at)
        return touched

    def _forget_all(self) -> None:
        self._citation_by_id.clear()
        self._rulings_by_id.clear()
        self.keys = KeyTable()

    def _blocks(self, start: int, gone_at: Collection[int]) -> dict[int, list[int]]:
        """For each key of those from `start` on the positions of all that hold it, as they were first seen if the block
        is full."""
        keys = self.keys
        wanted = keys.shared_from(start)
        for at in gone_at:
            wanted.update(keys.keys_of(at))
        blocks = keys.holders(wanted)
        if start:
            for key, block in blocks.items():
                before = [at for at in block if at < start]
                after = [at for at in block if at not in gone_at]
                if is_full(before) or is_full(after):
                    before.sort(key=keys.rank)
                    after.sort(key=keys.rank)
                    stay = set(before).intersection(after)
                    if stay.intersection(earliest_of(before)) != stay.intersection(earliest_of(after)):
                        raise OutOfOrderError
                blocks[key] = after
        return blocks

    def _judge(self, at: int, citation: Citation, blocks: Mapping[int, list[int]]) -> None:
        """Rule on the pairs of one record with those before it in the table."""
        partners: set[int] = set()
        for key in self.keys.keys_of(at):
            block = blocks.get(key)
            if block:
                partners.update(compared_with(at, block))
        for partner in partners:
            if partner < at:
                ruling = ruling_on(citation, self.citation(self.keys.ids[partner]))
                if ruling:
                    self._keep(ruling)

    def _keep(self, ruling: RuledPair) -> None:
        for record_id in (ruling.one, ruling.other):
            self._rulings_by_id.setdefault(record_id, []).append(ruling)

    def _forget_rulings(self, gone: Iterable[str]) -> set[str]:
        """Forget what was ruled on those who are gone; the ids of the others."""
        others: set[str] = set()
        for record_id in gone:
            for ruling in self._rulings_by_id.pop(record_id, ()):
                other_id = ruling.other if ruling.one == record_id else ruling.one
                self._rulings_by_id[other_id].remove(ruling)
                others.add(other_id)
        return others

    def _of_same_titles(self, start: int, gone_at: Iterable[int], blocks: Mapping[int, list[int]]) -> Iterator[str]:
        """Those whose merges may rest on a title that, with who came and went, newly heads a series, or no longer."""
        came = range(start, len(self.keys)) if start else ()
        for key in {self.keys.keys_of(at)[0] for at in (*came, *gone_at)}:
            for record_id in (self.keys.ids[at] for at in blocks.get(key, ())):
                if any(ruling.rule.outcome is PairOutcome.MERGE for ruling in self.rulings(record_id)):
                    yield record_id

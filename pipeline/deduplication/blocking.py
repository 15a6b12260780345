"""Which records are worth comparing: those that share a key; and the index that finds them among all known ones."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from zlib import crc32

from pipeline.deduplication.citation import Citation
from pipeline.deduplication.memory import Memory
from pipeline.deduplication.rules import Pair, RuledPair, judge

END_OF_TITLE = 18
SHORTEST_TITLE = 8
OPENING_OF_ABSTRACT = 60
N_LONGEST_WORDS = 3


def keys(citation: Citation) -> list[int]:
    """The keys of one record, in a fixed order, each once. Keys are checksums: a rare clash costs one comparison."""
    return list(dict.fromkeys(crc32(key.encode()) for key in _keys(citation)))


def _keys(citation: Citation) -> Iterator[str]:
    if citation.pmid:
        yield f"pmid {citation.pmid}"
    if citation.doi:
        yield f"doi {citation.doi}"
    yield from _title_keys(citation)
    yield from _place_keys(citation)
    if len(citation.abstract) >= OPENING_OF_ABSTRACT:
        yield f"abstract {citation.abstract[:OPENING_OF_ABSTRACT]}"
    yield from (f"registry {identity}" for identity in sorted(citation.registry_ids))
    yield from (f"pmid {other}" for other, _ in citation.linked if other.isdigit())


def _beginning(words: str) -> str:
    return f"title begins {words.replace(' ', '')[:END_OF_TITLE]}"


def _title_keys(citation: Citation) -> Iterator[str]:
    words = citation.title.words
    joined = words.replace(" ", "")
    if not joined:
        return
    yield _beginning(words)
    if len(joined) >= SHORTEST_TITLE:
        yield f"title ends {joined[-END_OF_TITLE:]}"
    longest = sorted(sorted(set(words.split())), key=len, reverse=True)[:N_LONGEST_WORDS]
    yield f"longest words {' '.join(longest)}"


def _place_keys(citation: Citation) -> Iterator[str]:
    first_author = citation.surnames[0].split()[-1] if citation.surnames else ""
    for start in citation.place.pages.starts:
        if citation.place.volume:
            yield f"volume and page {citation.place.volume} {start}"
        if first_author:
            yield f"author and page {first_author} {start}"
    if first_author and citation.year is not None:
        yield f"author and year {first_author} {citation.year}"


COMPARED_IN_BLOCK = 40
"""A record is compared with so many of those that share a key, the earliest seen. A thousand records of one title cost
forty comparisons each, and a later record takes no earlier pair away."""

Progress = Callable[[Iterable[Citation]], Iterable[Citation]]


class OutOfOrderError(Exception):
    """A record seen before others came after them, into a block where that changes who is compared."""


class Index:
    """Citations by id, the rulings on their pairs, and who holds which key. `add` is all that changes it.

    However the records are split into batches, the rulings are those of one batch of all.
    """

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory or Memory()
        self._forget()

    def _forget(self) -> None:
        self._citation_by_id: dict[str, Citation] = {}
        self._rulings_by_id: dict[str, list[RuledPair]] = {}
        self._first_by_key: dict[int, Citation] = {}
        self._block_by_key: dict[int, list[Citation]] = {}

    @property
    def citation_by_id(self) -> Mapping[str, Citation]:
        return self._citation_by_id

    def rulings(self, record_id: str) -> Iterable[RuledPair]:
        """All rulings on pairs of which the record is one."""
        return self._rulings_by_id.get(record_id, ())

    def of_title(self, words: str) -> Iterator[Citation]:
        """The citations whose title has just these words, as they were first seen."""
        key = crc32(_beginning(words).encode())
        first = self._first_by_key.get(key)
        block = self._block_by_key.get(key, [] if first is None else [first])
        yield from (citation for citation in block if citation.title.words == words)

    def add(self, citations: Iterable[Citation], executor: Executor | None = None, progress: Progress = iter) -> None:
        """Take in new citations and judge the pairs that one of them is part of.

        Raises ValueError for an id that is known.
        """
        new = sorted(citations, key=lambda citation: citation.rank)
        self._check_new(new)
        known = list(self._citation_by_id.values())
        try:
            self._take_in(new, executor, progress)
        except OutOfOrderError:
            self._forget()
            self._take_in(sorted((*known, *new), key=lambda citation: citation.rank), executor, progress)

    def _check_new(self, new: list[Citation]) -> None:
        ids: set[str] = set()
        for citation in new:
            if citation.record_id in self._citation_by_id or citation.record_id in ids:
                raise ValueError(f"{citation.record_id}: already in the index")
            ids.add(citation.record_id)

    def _take_in(self, new: list[Citation], executor: Executor | None, progress: Progress) -> None:
        for ruling in judge(self._pairs_with(progress(new)), executor):
            self._keep(ruling)

    def _pairs_with(self, new: Iterable[Citation]) -> Iterator[Pair]:
        for citation in new:
            self._citation_by_id[citation.record_id] = citation
            partners: dict[str, Citation] = {}
            compared: set[str] = set()
            memory = self._memory
            for key in memory.keys(citation) or keys(citation):
                for known in self._enter(key, citation):
                    partners[known.record_id] = known
                    if memory.has_compared(known, citation, key):
                        compared.add(known.record_id)
            for known in partners.values():
                if known.record_id not in compared:
                    yield known, citation
                elif ruling := memory.ruling(known, citation):
                    self._keep(ruling)

    def _keep(self, ruling: RuledPair) -> None:
        for record_id in (ruling.one, ruling.other):
            self._rulings_by_id.setdefault(record_id, []).append(ruling)

    def lay_by(self) -> None:
        """Leave to the next run what is known of all pairs."""
        rulings = (ruling for record_id, found in self._rulings_by_id.items() for ruling in found)
        of_each = {(ruling.one, ruling.other): ruling for ruling in rulings}.values()
        full = (key for key, block in self._block_by_key.items() if len(block) > COMPARED_IN_BLOCK)
        self._memory.lay_by(of_each, full)

    def _enter(self, key: int, citation: Citation) -> list[Citation]:
        """Those to compare the citation with, among the holders of `key`; from now on it is one of them."""
        first = self._first_by_key.setdefault(key, citation)
        if first is citation:
            return []
        block = self._block_by_key.setdefault(key, [first])
        partners = block[:COMPARED_IN_BLOCK]
        if len(block) >= COMPARED_IN_BLOCK and citation.rank < partners[-1].rank:
            raise OutOfOrderError(citation.record_id)
        insort(block, citation, key=lambda member: member.rank)
        return partners

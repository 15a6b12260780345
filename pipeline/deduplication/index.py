"""The known records, findable by key: new ones are compared with those that share a key, old ones never again."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor

from pipeline.deduplication.block import keys
from pipeline.deduplication.judge import Pair, Verdict, judge
from pipeline.deduplication.normalise import Citation

COMPARED_IN_BLOCK = 40
"""A record is compared with so many of those that share a key, the earliest seen. A thousand records of one title cost
forty comparisons each, and a later record takes no earlier pair away."""

Progress = Callable[[Iterable[Citation]], Iterable[Citation]]


class OutOfOrderError(Exception):
    """A record seen before others came after them, into a block where that changes who is compared."""


class Index:
    """Citations by id, the verdicts on their pairs, and who holds which key. `add` is all that changes it.

    However the records are split into batches, the verdicts are those of one batch of all.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._citation_by_id: dict[str, Citation] = {}
        self._verdicts_by_id: dict[str, list[Verdict]] = {}
        self._first_by_key: dict[int, Citation] = {}
        self._block_by_key: dict[int, list[Citation]] = {}

    @property
    def citation_by_id(self) -> Mapping[str, Citation]:
        return self._citation_by_id

    def verdicts(self, record_id: str) -> Iterable[Verdict]:
        """All verdicts on pairs of which the record is one."""
        return self._verdicts_by_id.get(record_id, ())

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
        for verdict in judge(self._pairs_with(progress(new)), executor):
            for record_id in (verdict.one, verdict.other):
                self._verdicts_by_id.setdefault(record_id, []).append(verdict)

    def _pairs_with(self, new: Iterable[Citation]) -> Iterator[Pair]:
        for citation in new:
            self._citation_by_id[citation.record_id] = citation
            partners: dict[str, Citation] = {}
            for key in keys(citation):
                for known in self._enter(key, citation):
                    partners[known.record_id] = known
            yield from ((known, citation) for known in partners.values())

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

"""Which records are worth comparing: those that share a key. The keys of all records, as small as they can be held."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress, repeat
from zlib import crc32

from pipeline.deduplication.citation import Citation, Rank, rank_of

END_OF_TITLE = 18
SHORTEST_TITLE = 8
OPENING_OF_ABSTRACT = 60
N_LONGEST_WORDS = 3

COMPARED_IN_BLOCK = 40
"""A record is compared with so many of those that share a key, the earliest seen. A thousand records of one title cost
forty comparisons each, and a later record takes no earlier pair away."""

KEYS_AT_ONCE = 1_000_000
"""How many keys are counted together: counting takes a hundred bytes for each."""


def keys(citation: Citation) -> list[int]:
    """The keys of one record, in a fixed order, each once, first that of its title.

    Keys are checksums: a rare clash costs one comparison.
    """
    return list(dict.fromkeys([crc32(key.encode()) for key in _keys(citation)]))


def title_key(words: str) -> int:
    """The key that all records of this title have."""
    return crc32(f"title begins {words.replace(' ', '')[:END_OF_TITLE]}".encode())


def _keys(citation: Citation) -> list[str]:
    words = citation.title.words
    joined = words.replace(" ", "")
    # Whoever has no title holds a first key that nobody else holds.
    found = [f"title begins {joined[:END_OF_TITLE]}" if words else f"no title {citation.record_id}"]
    if citation.pmid:
        found.append(f"pmid {citation.pmid}")
    if citation.doi:
        found.append(f"doi {citation.doi}")
    if words:
        if len(joined) >= SHORTEST_TITLE:
            found.append(f"title ends {joined[-END_OF_TITLE:]}")
        longest = sorted(sorted(set(words.split())), key=len, reverse=True)[:N_LONGEST_WORDS]
        found.append(f"longest words {' '.join(longest)}")
    first_author = citation.surnames[0].rpartition(" ")[2] if citation.surnames else ""
    for start in citation.place.pages.starts:
        if citation.place.volume:
            found.append(f"volume and page {citation.place.volume} {start}")
        if first_author:
            found.append(f"author and page {first_author} {start}")
    if first_author and citation.year is not None:
        found.append(f"author and year {first_author} {citation.year}")
    if len(citation.abstract) >= OPENING_OF_ABSTRACT:
        found.append(f"abstract {citation.abstract[:OPENING_OF_ABSTRACT]}")
    if citation.registry_ids:
        found += [f"registry {identity}" for identity in sorted(citation.registry_ids)]
    if citation.linked:
        found += [f"pmid {other}" for other, _ in citation.linked if other.isdigit()]
    return found


class KeyTable:
    """The keys of records, a few bytes for each. A record is named by its position, and those added later come later.

    first_seen: the date of each by which it is ranked.
    """

    def __init__(
        self,
        ids: Iterable[str] = (),
        first_seen: Iterable[str] = (),
        n_keys: Iterable[int] = (),
        flat: Iterable[int] = (),
    ) -> None:
        self.ids = list(ids)
        self.first_seen = list(first_seen)
        self.n_keys = array("I", n_keys)
        self.flat = array("I", flat)
        self._ends = array("Q", accumulate(self.n_keys))

    def __len__(self) -> int:
        return len(self.ids)

    def append(self, citation: Citation) -> None:
        """Take in a record behind the others."""
        found = keys(citation)
        self.ids.append(citation.record_id)
        self.first_seen.append(citation.rank[0])
        self.n_keys.append(len(found))
        self.flat.extend(found)
        self._ends.append(len(self.flat))

    def without(self, positions: Collection[int]) -> KeyTable:
        """The same without some records."""
        kept = [at not in positions for at in range(len(self))]
        flat = array("I")
        before = 0
        for at in sorted(positions):
            flat.extend(self.flat[before : self._ends[at] - self.n_keys[at]])
            before = self._ends[at]
        flat.extend(self.flat[before:])
        return KeyTable(compress(self.ids, kept), compress(self.first_seen, kept), compress(self.n_keys, kept), flat)

    def rank(self, position: int) -> Rank:
        """The place of a record in the order in which records are taken in."""
        return rank_of(self.first_seen[position], self.ids[position])

    def keys_of(self, position: int) -> Sequence[int]:
        """The keys of one record."""
        end = self._ends[position]
        return self.flat[end - self.n_keys[position] : end]

    def shared_from(self, start: int) -> set[int]:
        """The keys that a record from this position on has in common with any other record.

        In portions, because counting takes a hundred bytes for each key.
        """
        begin = self._ends[start - 1] if start else 0
        n_portions = 1 + (len(self.flat) - begin) // KEYS_AT_ONCE
        shared: set[int] = set()
        for portion in range(n_portions):
            n_by_key = Counter([key for key in self.flat[begin:] if key % n_portions == portion])
            n_by_key.update([key for key in self.flat[:begin] if key in n_by_key])
            shared.update([key for key, n in n_by_key.items() if n > 1])
        return shared

    def holders(self, wanted: Container[int]) -> dict[int, list[int]]:
        """Who holds each of these keys, positions ascending."""
        positions_by_key: dict[int, list[int]] = {}
        held = zip(self.flat, self._positions(), strict=True)
        for key, position in compress(held, map(wanted.__contains__, self.flat)):
            positions_by_key.setdefault(key, []).append(position)
        return positions_by_key

    def _positions(self) -> Iterator[int]:
        """For each of all keys in their order the position of the record that holds it; one number for each record,
        which all blocks that it is in share."""
        return chain.from_iterable(map(repeat, range(len(self)), self.n_keys))


def is_full(block: Collection[int]) -> bool:
    """Whether so many are in a block that not everybody is compared with everybody."""
    return len(block) > COMPARED_IN_BLOCK + 1


def earliest_of(block: list[int]) -> list[int]:
    """Those of a block with whom everybody in it is compared. One that is full stands in the order of its ranks."""
    return block[:COMPARED_IN_BLOCK] if is_full(block) else block


def compared_with(position: int, block: list[int]) -> list[int]:
    """Those of a block with whom this one of it is compared, itself among them."""
    earliest = earliest_of(block)
    return block if position in earliest else earliest

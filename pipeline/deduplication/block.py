"""Which records are worth comparing: those that share a key.

A key depends on one record alone, never on what else is in the file, so adding records takes no pair away.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from pipeline.deduplication.normalise import Citation

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


def _title_keys(citation: Citation) -> Iterator[str]:
    words = citation.title.words
    joined = words.replace(" ", "")
    if not joined:
        return
    yield f"title begins {joined[:END_OF_TITLE]}"
    if len(joined) >= SHORTEST_TITLE:
        yield f"title ends {joined[-END_OF_TITLE:]}"
    longest = sorted(sorted(set(words.split())), key=len, reverse=True)[:N_LONGEST_WORDS]
    yield f"longest words {' '.join(longest)}"


def _place_keys(citation: Citation) -> Iterator[str]:
    first_author = citation.surnames[0].split()[-1] if citation.surnames else ""
    for start in citation.pages.starts:
        if citation.volume:
            yield f"volume and page {citation.volume} {start}"
        if first_author:
            yield f"author and page {first_author} {start}"
    if first_author and citation.year is not None:
        yield f"author and year {first_author} {citation.year}"

"""A reply stored without the records that came before in the very same bytes: where one stood, it is referred to.

A review asks again at each update for what is not settled, and nearly all of it comes back unchanged. What a reply
referred to is put back byte for byte by `restored`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping

RECORD = re.compile(rb"<(PubmedArticle|PubmedBookArticle)>.*?</\1>", re.DOTALL)
PMID = re.compile(rb"<PMID(?:\s[^<>]*)?>([1-9][0-9]{0,9})</PMID>")
REFERENCE = re.compile(rb"<\?trialsift-same ([1-9][0-9]{0,9})\?>")
"""An instruction to whoever processes XML: a reader of the set passes over it."""

HIDING = (b"<!--", b"<![CDATA[", b"<!ENTITY")
"""Where one of these stands, bytes that look like a record may be none."""


def may_be_split(body: bytes) -> bool:
    """Whether records of a reply that has just come can be told by its bytes; a reference in it would not be ours."""
    return not any(mark in body for mark in HIDING) and not REFERENCE.search(body)


def fingerprints(body: bytes) -> dict[str, bytes]:
    """PMID -> hash of its record as it stands in a reply; without those that stand there more than once.

    What stands before the first record belongs to each: it says in which encoding, and after which DTD, to read it.
    """
    found: dict[str, bytes] = {}
    twice: set[str] = set()
    head = hashlib.sha256(body[: _start(body)])
    for pmid, record in _records(body):
        if pmid in found:
            twice.add(pmid)
        whole = head.copy()
        whole.update(record)
        found[pmid] = whole.digest()
    return {pmid: digest for pmid, digest in found.items() if pmid not in twice}


def without(body: bytes, pmids: Collection[str]) -> bytes:
    """The reply with references in the place of the records of these PMIDs."""
    return RECORD.sub(
        lambda match: b"<?trialsift-same %s?>" % pmid.encode() if (pmid := _pmid(match[0])) in pmids else match[0], body
    )


def restored(stored: bytes, record_of: Callable[[str], bytes]) -> bytes:
    """The reply as it came; `record_of` gives the bytes of a record that is referred to."""
    return REFERENCE.sub(lambda match: record_of(match[1].decode()), stored)


def records_in(body: bytes) -> Mapping[str, bytes]:
    """PMID -> the bytes of its record."""
    return dict(_records(body))


def _records(body: bytes) -> Iterator[tuple[str, bytes]]:
    for match in RECORD.finditer(body):
        if pmid := _pmid(match[0]):
            yield pmid, match[0]


def _start(body: bytes) -> int:
    """Where the first record stands, or a reference to one."""
    return min((first.start() for kind in (RECORD, REFERENCE) if (first := kind.search(body))), default=len(body))


def _pmid(record: bytes) -> str:
    """The first PMID in a record: its own, as PubMed writes it; "" where there is none."""
    match = PMID.search(record)
    return match[1].decode() if match else ""

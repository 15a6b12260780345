"""Records by PMID, batch by batch; a batch that fails because of what is in it is halved, down to one record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.sources.web.refusal import RefusedError

BATCH_SIZE = 200
"""Records in one request: NCBI asks for a POST above it, and 200 are about 2.3 MB."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The reply to one request for records.

    part         which part of the batch asked for: "" the whole, "a" its first half, "ab" that one's second half
    asked        the PMIDs asked for: exactly those of `returned` and `missing`
    body         the reply, byte for byte: a PubmedArticleSet. Of a single record that PubMed does not deliver it is
                 an empty set written here, with a comment that says why
    status       of the HTTP reply; 0 when there was none
    parameters   of the request, without the key and the address
    """

    part: str
    asked: tuple[str, ...]
    body: bytes
    status: int
    answered_at: datetime
    parameters: Mapping[str, str]
    returned: tuple[str, ...]
    missing: tuple[str, ...]


MOST_UNDELIVERED = 3
"""Single records of one batch that may fail; more of them are no accident of the records but of the service."""

Ask = Callable[[str, tuple[str, ...]], Batch]


def delivered(
    ask: Ask, serves: Callable[[], bool], asked: tuple[str, ...], wall: Callable[[], datetime]
) -> Iterator[Batch]:
    """The batches that together answer for all of `asked`.

    `ask` is given a part and its PMIDs. `serves` tells whether NCBI delivers anything at all at the moment: only then
    can a failure be the fault of a record, and only then is it looked for.
    Raises RefusedError when a failure has nothing to do with the records.
    """
    waiting, n_undelivered = [("", asked)], 0
    while waiting:
        part, pmids = waiting.pop()
        try:
            batch = ask(part, pmids)
        except RefusedError as refused:
            if not refused.may_be_one_record or not serves():
                raise
            if len(pmids) > 1:
                middle = (len(pmids) + 1) // 2
                waiting += [(part + "b", pmids[middle:]), (part + "a", pmids[:middle])]
                continue
            n_undelivered += 1
            if n_undelivered > MOST_UNDELIVERED:
                raise
            batch = _undelivered(part, pmids, refused, wall())
        yield batch


def _undelivered(part: str, pmids: tuple[str, ...], refused: RefusedError, now: datetime) -> Batch:
    why = re.sub("-(?=-)", "- ", str(refused.faults[0]))  # two hyphens end a comment
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by TrialSift: PubMed did not deliver the record {pmids[0]}.
{why}
-->
<PubmedArticleSet></PubmedArticleSet>
"""
    status = refused.refusal.status
    return Batch(part, pmids, body.encode(), status, now, {"id": pmids[0]}, (), pmids)

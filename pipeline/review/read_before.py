"""What earlier replies brought of each record last: what comes back unchanged is referred to, not stored again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.ground.files import sha256_of
from pipeline.review.cache import Note, StoredReply
from pipeline.review.same_records import fingerprints, may_be_split, without


def changes_alone(body: bytes, note: Note, read_before: ReadBefore) -> tuple[bytes, Note]:
    """What is to be stored of a reply, and its note: records that came before in the same bytes are referred to."""
    same = read_before.same_records(body, note.returned)
    if not same:
        return body, note
    stored = without(body, {pmid for pmids in same.values() for pmid in pmids})
    return stored, replace(note, same=same, stored_sha256=sha256_of(stored))


class ReadBefore:
    """What these replies, in their order, brought of each record last: when, and where it stands."""

    def __init__(self, replies: Iterable[StoredReply]) -> None:
        self.date_by_pmid: dict[str, str] = {}
        self._holder_by_pmid: dict[str, StoredReply] = {}
        self._fingerprints_by_id: dict[str, dict[str, bytes]] = {}
        self._reply_by_id: dict[str, StoredReply] = {}
        for reply in replies:
            own_id, date, holders = reply.id, reply.search[:10], reply.note.holder_by_pmid
            self._reply_by_id[own_id] = reply
            for pmid in reply.note.returned:
                holder = self._reply_by_id.get(holders.get(pmid, own_id))
                if holder:
                    self._holder_by_pmid[pmid], self.date_by_pmid[pmid] = holder, date
                else:
                    # What it refers to is lost, and what came before that is not what PubMed said last.
                    self.date_by_pmid.pop(pmid, None)
                    self._holder_by_pmid.pop(pmid, None)

    def has_all_of(self, note: Note) -> bool:
        """Whether every reply is there that the note refers to."""
        return note.same.keys() <= self._reply_by_id.keys()

    def same_records(self, body: bytes, pmids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Id of an earlier reply -> which of these records stand there in the bytes in which `body` has them."""
        now = fingerprints(body) if may_be_split(body) else {}
        same: dict[str, tuple[str, ...]] = {}
        for pmid in pmids:
            holder = self._holder_by_pmid.get(pmid)
            if holder and pmid in now and now[pmid] == self._fingerprints(holder).get(pmid):
                same[holder.id] = (*same.get(holder.id, ()), pmid)
        return same

    def _fingerprints(self, holder: StoredReply) -> dict[str, bytes]:
        if holder.id not in self._fingerprints_by_id:
            self._fingerprints_by_id[holder.id] = fingerprints(holder.content())
        return self._fingerprints_by_id[holder.id]

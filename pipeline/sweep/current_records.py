"""Which record of a mirror counts: for each PMID the file whose record no later one overrides or deletes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from pipeline.sweep.parts import FileRecords

PIECE = 1 << 20
HIGHEST = 99_999_999
"""Above every PMID of this century: up to here a file's number stands in two bytes, 84 MB for 42 million."""


class CurrentRecords:
    """Files by their number, from 1, in the order in which they speak.

    A later file overrides an earlier one, except with an older version of the record; it deletes, except an older
    version of what is there.
    """

    def __init__(self, files: Iterable[FileRecords]) -> None:
        self._file_by_pmid: array[int] = array("H")
        self._file_beyond: dict[int, int] = {}
        self._version_by_pmid: dict[int, int] = {}
        self.n_files = 0
        for records in files:
            self.n_files += 1
            self._take_in(self.n_files, records)
        self._n_records = self._counted()

    def __len__(self) -> int:
        """How many records there are."""
        return self._n_records

    def _counted(self) -> int:
        """The numbers that are not 0, a million at a time: an array's own count looks at them one by one."""
        n_zeros, numbers = 0, memoryview(self._file_by_pmid).cast("B")
        for at in range(0, len(numbers), 2 * PIECE):
            piece = bytes(numbers[at : at + 2 * PIECE])
            low, high = (int.from_bytes(piece[start::2], "little") for start in (0, 1))
            n_zeros += (low | high).to_bytes(len(piece) // 2, "little").count(0)
        return len(self._file_by_pmid) - n_zeros + len(self._file_beyond)

    def file_of(self, pmid: int) -> int:
        """The number of the file in which the record stands; 0 where there is none, or none any more."""
        if pmid > HIGHEST:
            return self._file_beyond.get(pmid, 0)
        return self._file_by_pmid[pmid] if pmid < len(self._file_by_pmid) else 0

    def places(self, number: int, records: FileRecords, places: Iterable[int]) -> list[int]:
        """Those of the places in a file at which a record stands that counts."""
        pmids, dead = records.pmids, records.dead
        return [place for place in places if self.file_of(pmids[place]) == number and place not in dead]

    def _take_in(self, number: int, records: FileRecords) -> None:
        for pmid, version in records.deleted:
            if self.file_of(pmid) and version >= self._version_by_pmid.get(pmid, 1):
                self._put(pmid, 0)
                self._version_by_pmid.pop(pmid, None)
        highest = max(records.pmids, default=0)
        self._make_room(highest if highest <= HIGHEST else max(filter(HIGHEST.__ge__, records.pmids), default=0))
        versions = self._version_by_pmid
        if (
            not records.dead
            and not records.versions
            and highest <= HIGHEST
            and versions.keys().isdisjoint(records.pmids)
        ):
            # Nearly every file: 30,000 first versions, none of them twice.
            file_by_pmid = self._file_by_pmid
            for pmid in records.pmids:
                file_by_pmid[pmid] = number
            return
        for place, pmid in enumerate(records.pmids):
            if place in records.dead:
                continue
            version = records.versions.get(place, 1)
            if pmid in versions and version < versions[pmid]:
                continue
            self._put(pmid, number)
            if version != 1:
                versions[pmid] = version

    def _put(self, pmid: int, number: int) -> None:
        if pmid <= HIGHEST:
            self._file_by_pmid[pmid] = number
        elif number:
            self._file_beyond[pmid] = number
        else:
            self._file_beyond.pop(pmid, None)

    def _make_room(self, pmid: int) -> None:
        while (n_lacking := pmid + 1 - len(self._file_by_pmid)) > 0:
            self._file_by_pmid.frombytes(bytes(2 * min(n_lacking, PIECE)))

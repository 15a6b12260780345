"""Known records that have been published since: what is new names a registration number that was known before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.ground.record import Record
from pipeline.ground.text import letters
from pipeline.tables.computed import Change


def published_since(records: Iterable[Record], changes: Iterable[Change]) -> Iterator[Change]:
    """A change `linked` for each record that an earlier event brought and that a new one shares a number with.

    So the register entry, the protocol or the first report of a trial says when a further report of it has come.
    Another source's entry of the very same report is none: neither beside it, nor when it comes years after it.
    """
    event_by_record = {change.record_id: change.event for change in changes if change.change == "new"}
    whys: dict[tuple[str, str], list[str]] = {}
    for number, group in _by_number(records).items():
        for later in group:
            known = [record for record in group if record.first_seen < later.first_seen]
            if any(_same_report(earlier, later) for earlier in known):
                continue
            for earlier in known:
                key = event_by_record[later.record_id], earlier.record_id
                whys.setdefault(key, []).append(f"{later.record_id} names {number} too")
    for (event, record_id), why in whys.items():
        yield Change(event, record_id, "linked", "published since: " + ", ".join(sorted(why)))


def _by_number(records: Iterable[Record]) -> Mapping[str, Sequence[Record]]:
    by_number: dict[str, list[Record]] = {}
    for record in records:
        for number in record.registry_ids:
            by_number.setdefault(number, []).append(record)
    return by_number


def _same_report(one: Record, other: Record) -> bool:
    same_number = any(getattr(one, name) and getattr(one, name) == getattr(other, name) for name in ("pmid", "doi"))
    return same_number or letters(one.title) == letters(other.title)

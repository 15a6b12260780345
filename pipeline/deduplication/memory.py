"""What the last run found, so that the next compares who is new or changed with the others, and nobody else.

Laid by are the keys of each record with a name that tells its content, all rulings, and what was said of all records.
No record is: whoever is met again is read again. Whatever does not fit together, and the next run is a full one.
"""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from typing import Any

from pipeline.deduplication.blocking import KeyTable
from pipeline.deduplication.grouping import Group
from pipeline.deduplication.pair_decisions import PairDecision
from pipeline.deduplication.results import Deduplication, DoubtfulPair, ReportLink, SetAside
from pipeline.deduplication.rules import RULE_BY_ID, RuledPair
from pipeline.ground.shelf import Shelf

BYTES_OF_NAME = 16


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the last run left. names: of each record, in the order of `keys`."""

    names: Sequence[bytes]
    keys: KeyTable
    rulings: Collection[RuledPair]
    decisions: Sequence[PairDecision]
    result: Deduplication


class Memory:
    """The shelf of the stage. Without a shelf nothing is remembered."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf
        self._used: list[str] = []
        self._notes: dict[str, Any] = {}

    def known(self) -> LastRun | None:
        """What the last run left, None where it left nothing that this machine can read."""
        notes = self._shelf.notes if self._shelf is not None else {}
        if notes.get("byteorder") != sys.byteorder:
            return None
        names = b64decode(notes["names"])
        ids = notes["ids"]
        return LastRun(
            [names[at : at + BYTES_OF_NAME] for at in range(0, len(names), BYTES_OF_NAME)],
            KeyTable(
                ids,
                (date for date, n in notes["first_seen"] for _ in range(n)),
                _numbers(notes["n_keys"]),
                _numbers(notes["flat"]),
            ),
            [
                RuledPair(ids[one], ids[other], RULE_BY_ID[rule_id])
                for rule_id, places in notes["rulings"]
                for one, other in zip(*[iter(_numbers(places))] * 2, strict=True)
            ],
            [PairDecision(*decision) for decision in notes["decisions"]],
            Deduplication(
                tuple(Group(tuple(members)) for members in notes["groups"]),
                tuple(SetAside(*row) for row in notes["set_aside"]),
                tuple(DoubtfulPair(*row) for row in notes["maybe"]),
                tuple(ReportLink(*row) for row in notes["links"]),
            ),
        )

    def keep(
        self,
        names: Mapping[str, bytes],
        keys: KeyTable,
        rulings: Iterable[RuledPair],
        decisions: Iterable[PairDecision],
        result: Deduplication,
    ) -> None:
        """Remember what this run found."""
        if self._shelf is None:
            return
        place_by_id = dict(zip(keys.ids, range(len(keys)), strict=True))
        places_by_rule: dict[str, array[int]] = {rule_id: array("I") for rule_id in RULE_BY_ID}
        for ruling in rulings:
            places_by_rule[ruling.rule.id].extend((place_by_id[ruling.one], place_by_id[ruling.other]))
        self._notes = {
            "byteorder": sys.byteorder,
            "names": _text(b"".join([names[record_id] for record_id in keys.ids])),
            "ids": keys.ids,
            "first_seen": [[date, len(list(same))] for date, same in groupby(keys.first_seen)],
            "n_keys": _text(keys.n_keys.tobytes()),
            "flat": _text(keys.flat.tobytes()),
            "rulings": [[rule_id, _text(places.tobytes())] for rule_id, places in places_by_rule.items() if places],
            "decisions": [list(astuple(decision)) for decision in decisions],
            "groups": [list(each.members) for each in result.groups if len(each.members) > 1],
            "set_aside": [list(astuple(row)) for row in result.set_aside],
            "maybe": [list(astuple(row)) for row in result.maybe],
            "links": [list(astuple(row)) for row in result.links],
        }

    def text(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The text of this name: the one that the last run made, or one made now."""
        if self._shelf is None:
            return make()
        self._used.append(name)
        if name not in self._shelf:
            self._shelf.put(name, text=make())
        return self._shelf.text(name)

    def lay_by(self) -> None:
        """Leave to the next run what this one knows."""
        if self._shelf is not None:
            self._shelf.save(self._used, **self._notes)


def _text(numbers: bytes) -> str:
    return b64encode(numbers).decode()


def _numbers(text: str) -> array[int]:
    numbers = array("I")
    numbers.frombytes(b64decode(text))
    return numbers

"""Whether what a row says was said before: sheets are handed in twice, late, as old copies, and by several people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from pipeline.ground.text import name_key, reason_key
from pipeline.sheets.reading import TypedRow
from pipeline.tables.kept import Decision

Answer = Literal["new", "stands", "earlier", "unclear"]
"""new       not said, or said again on a later sheet
stands    what this person said last
earlier   what this person said before they said something else: an old copy of a sheet
unclear   the same, and nothing tells whether it is an old copy or a change of mind back
"""
ANYBODY = ""
"""Who filled in rows without a name, where one person's word is enough: whoever said the same."""


class Said:
    """The decisions so far, looked up by what a row of a sheet says.

    `called`: what somebody is called in the decisions who writes this name into a sheet.
    """

    def __init__(self, decisions: Iterable[Decision] = (), called: Callable[[str], str] = str) -> None:
        self._called = called
        self._by_person: dict[tuple[str, str], dict[str, list[Decision]]] = {}
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> None:
        """Count a further decision."""
        people = self._by_person.setdefault((decision.record_id, decision.phase), {})
        people.setdefault(name_key(decision.reviewer), []).append(decision)

    def by(self, record_id: str, phase: str, person: str) -> Sequence[Decision]:
        """What this person said of the record in this phase, earliest first."""
        return self._by_person.get((record_id, phase), {}).get(name_key(self._called(person)), ())

    def turns(self, record_id: str, phase: str) -> int:
        """How many words on this record in this phase are known."""
        people = self._by_person.get((record_id, phase), {})
        return max((decision.turn for words in people.values() for decision in words), default=0)

    def answer(self, row: TypedRow, record_id: str, person: str | None) -> Answer:
        """Whether `person`, ANYBODY or None for somebody unknown, said so before."""
        people = self._by_person.get((record_id, row.phase), {})
        if person is None:
            return "new"
        if person != ANYBODY:
            return _answer(row, people.get(name_key(self._called(person)), ()))
        stands = any(_answer(row, words) == "stands" for words in people.values())
        return "stands" if stands else "new"


def _answer(row: TypedRow, words: Sequence[Decision]) -> Answer:
    same = [at for at, decision in enumerate(words) if _said_by(decision) == said_in(row)]
    if not same:
        return "new"
    last = words[-1]
    if same[-1] == len(words) - 1:
        # The same word on a later sheet is a confirmation, after a notice or when asked to think it over.
        return "stands" if row.made_on <= last.made_on else "new"
    if not row.made_on:
        return "unclear"
    if all(words[at].made_on != row.made_on for at in same):
        return "new"
    return "earlier" if row.made_on < last.made_on else "unclear"


def said_in(row: TypedRow) -> tuple[str, ...]:
    """What a row says, however it is written."""
    reason, note, tag = (row.cells.get(name, "") for name in ("reason", "note", "tag"))
    return row.decision, reason_key(reason), note, tag_of(tag)


def tag_of(typed: str) -> str:
    """A tag however it was typed."""
    return " ".join(typed.casefold().replace("_", " ").split())


def _said_by(decision: Decision) -> tuple[str, ...]:
    return decision.decision, reason_key(decision.reason), decision.note, decision.tag

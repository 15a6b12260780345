"""What the criteria say of each record, laid by from one run to the next: a record that did not change is not screened.

A record is the same when all its cells are but the dates of searches, which no criterion can see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from pipeline.ground.files import sha256_of
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.screening import Criterion, Screener, Screening, Verdict
from pipeline.screening.context import words_in_context
from pipeline.screening.screener import WORD_BY_VALUE
from pipeline.tables.csv_text import fragment
from pipeline.tables.records import RECORDS

DATES = slice(-2, None)
assert RECORDS.columns[DATES] == ("first_seen", "last_seen")


@dataclass(frozen=True, slots=True)
class Screened:
    """What is known of one record.

    screening   what the criteria say; its verdicts are not laid by, their rows are
    rows        the rows of verdicts.csv
    words       the deciding words in context, None where they were not needed yet
    """

    screening: Screening
    rows: str
    words: str | None


class Verdicts:
    """A screener that remembers what it said. Without a shelf it says everything anew."""

    def __init__(self, screener: Screener, shelf: Shelf | None = None) -> None:
        self.version = screener.version
        self._screener = screener
        self._shelf = shelf
        self._criterion_by_id = {criterion.id: criterion for criterion in screener.criteria}
        self._keys: dict[str, None] = {}

    def on(self, record: Record) -> Screened:
        """What the criteria say of the record. The words are there where rules leave it to a person."""
        if self._shelf is None:
            return self._anew(record)
        key = _key(record)
        self._keys[key] = None
        values = self._shelf.get(key)
        if values is None:
            screened = self._anew(record)
            said = screened.screening
            self._shelf.put(
                key, said.outcome, _ids(said.reasons), _ids(said.flags), said.score, _ids(said.stopped), screened.rows,
                screened.words,
            )  # fmt: skip
            return replace(screened, screening=replace(said, verdicts=()))
        outcome, reasons, flags, score, stopped, rows, words = values
        of = self._criteria
        screening = Screening(record.record_id, outcome, of(reasons), of(flags), score, (), of(stopped))
        return Screened(screening, rows, words)

    def words(self, record: Record, screened: Screened) -> str:
        """The deciding words in context, as people are shown them."""
        if screened.words is not None:
            return screened.words
        return words_in_context(record, self._screener.screen(record).verdicts)

    def lay_by(self) -> None:
        """Leave to the next run what was said of the records of this one."""
        if self._shelf is not None:
            self._shelf.save(self._keys)

    def _anew(self, record: Record) -> Screened:
        screening = self._screener.screen(record)
        is_asked = screening.outcome != "exclude"
        words = words_in_context(record, screening.verdicts) if is_asked else None
        return Screened(screening, verdict_rows(screening), words)

    def _criteria(self, ids: Iterable[str]) -> tuple[Criterion, ...]:
        return tuple(self._criterion_by_id[criterion_id] for criterion_id in ids)


def verdict_rows(screening: Screening) -> str:
    """The rows of verdicts.csv: each criterion's word on the record, and the first words it rests on."""
    record_id = fragment([screening.record_id])
    rests = [
        _with_words(verdict) if verdict.spans else _without_words(verdict.criterion.id, verdict.value)
        for verdict in screening.verdicts
    ]
    return f"{record_id}," + f"{record_id},".join(rests)


def _with_words(verdict: Verdict) -> str:
    span = verdict.spans[0]
    place = (span.field, str(span.start), str(span.end), span.words)
    return fragment((verdict.criterion.id, WORD_BY_VALUE[verdict.value], *place)) + "\n"


@cache
def _without_words(criterion_id: str, value: bool | None) -> str:
    return fragment((criterion_id, WORD_BY_VALUE[value], "", "", "", "")) + "\n"


def _ids(criteria: Iterable[Criterion]) -> list[str]:
    return [criterion.id for criterion in criteria]


def _key(record: Record) -> str:
    cells = RECORDS.cells(record)
    cells[DATES] = [repr(sorted(record.indexed.items()))]
    return sha256_of("\0".join(cells).encode("utf-8", "surrogatepass"))

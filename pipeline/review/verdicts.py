"""What the criteria say of each record, laid by from one run to the next: a record that did not change is not screened.

A record is the same when all its cells are but the dates of searches, which no criterion can see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.ground.files import sha256_of
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.language import Span
from pipeline.ordering import Evidence, by_rules
from pipeline.review.layout import ReviewPaths
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

    screening   what the criteria say; its verdicts are laid by where rules leave the record to a person, else only rows
    rows        the rows of verdicts.csv
    words       the deciding words in context, "" where rules exclude the record
    evidence    by which the rules order it
    """

    screening: Screening
    rows: str
    words: str
    evidence: Evidence = ()


def shelf_of(paths: ReviewPaths, screener: Screener) -> Shelf:
    """Where the stage lays by what these criteria say."""
    return Shelf(paths.shelf("screen"), criteria=screener.version)


class Verdicts:
    """A screener that remembers what it said. Without a shelf it says everything anew."""

    def __init__(self, screener: Screener, shelf: Shelf | None = None) -> None:
        self.version = screener.version
        self._screener = screener
        self._shelf = shelf
        self._criterion_by_id = {criterion.id: criterion for criterion in screener.criteria}
        self._keys: dict[str, None] = {}

    def on(self, record: Record) -> Screened:
        """What the criteria say of the record."""
        if self._shelf is None:
            return self._anew(record)
        key = self._key(record)
        self._keys[key] = None
        values = self._shelf.get(key)
        if values is None:
            screened = self._anew(record)
            self._shelf.put(key, *_values(screened))
            return screened
        outcome, reasons, flags, score, stopped, rows, words, verdicts, evidence = values
        of = self._criteria
        screening = Screening(
            record.record_id, outcome, of(reasons), of(flags), score, tuple(map(self._verdict, verdicts)), of(stopped)
        )
        return Screened(screening, rows, words, tuple(evidence))

    def whole(self, record: Record) -> Screening:
        """What the criteria say of the record, each of them, with all its words."""
        screening = self.on(record).screening
        return screening if screening.verdicts else self._screener.screen(record)

    def words(self, record: Record, screened: Screened) -> str:
        """The deciding words in context, as people are shown them."""
        if screened.screening.outcome != "exclude":
            return screened.words
        verdicts = screened.screening.verdicts or self._screener.screen(record).verdicts
        return words_in_context(record, verdicts)

    def lay_by(self) -> None:
        """Leave to the next run what was said of the records of this one."""
        if self._shelf is not None:
            self._shelf.save(self._keys)

    def _anew(self, record: Record) -> Screened:
        screening = self._screener.screen(record)
        words = words_in_context(record, screening.verdicts) if screening.outcome != "exclude" else ""
        return Screened(screening, verdict_rows(screening), words, by_rules(screening))

    def _criteria(self, ids: Iterable[str]) -> tuple[Criterion, ...]:
        return tuple(self._criterion_by_id[criterion_id] for criterion_id in ids)

    def _verdict(self, values: list[Any]) -> Verdict:
        criterion_id, value, spans, others = values
        criterion = self._criterion_by_id[criterion_id]
        return Verdict(criterion, value, tuple(Span(*span) for span in spans), tuple(Span(*span) for span in others))

    def _key(self, record: Record) -> str:
        """A name of the record's content; where criteria are stopped, another one."""
        cells = RECORDS.cells(record)
        cells[DATES] = [repr(sorted(record.indexed.items())), *sorted(self._screener.stopped)]
        return sha256_of("\0".join(cells).encode("utf-8", "surrogatepass"))


def _values(screened: Screened) -> list[Any]:
    said = screened.screening
    verdicts = [(v.criterion.id, v.value, v.spans, v.others) for v in said.verdicts]
    if said.outcome == "exclude":
        verdicts = []
    return [said.outcome, _ids(said.reasons), _ids(said.flags), said.score, _ids(said.stopped), screened.rows,
            screened.words, verdicts, list(screened.evidence)]  # fmt: skip


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

"""What the criteria say of each record, laid by from one run to the next: a record that did not change is not screened.

A record is the same when all its cells are but the dates of searches, which no criterion can see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.language import Span
from pipeline.ordering import Evidence, by_rules
from pipeline.review.asked_before import AskedBefore
from pipeline.review.layout import ReviewPaths
from pipeline.review.people import RULE
from pipeline.screening import Criterion, Screener, Screening, Verdict
from pipeline.screening.context import words_in_context
from pipeline.screening.screener import WORD_BY_VALUE
from pipeline.tables.computed import SCREENING, ScreeningRow
from pipeline.tables.csv_text import fragment, line_of
from pipeline.tables.kept import Decision
from pipeline.tables.unread import UnreadRecord

ASKED = "\0asked"
"""Ends the key of what is kept of how people are asked about a record."""
STOPPED = "not excluded by this rule alone since the audit found it wrong"


@dataclass(frozen=True, slots=True)
class Screened:
    """What is known of one record.

    screening   what the criteria say; of what is known from before it has the verdicts of met criteria at most
    rows        the rows of verdicts.csv
    row         its row of screening.csv, as long as nobody has said anything
    evidence    by which the rules order it
    words       the deciding words in context
    is_in_full  whether words and verdicts are there: of what rules exclude nobody asks for them, the audit apart
    """

    screening: Screening
    rows: bytes
    row: bytes
    evidence: Evidence
    words: str
    is_in_full: bool


def shelf_of(paths: ReviewPaths, screener: Screener) -> Shelf:
    """Where the stage lays by what these criteria say."""
    return Shelf(paths.shelf("screen"), criteria=screener.version)


def screening_row(screening: Screening, version: str, first: Decision | None, second: Decision | None) -> ScreeningRow:
    """One row of screening.csv: a person's decision on title and abstract beats the rules, which stay beside it."""
    ground = screening.reasons[0] if screening.reasons else None
    return ScreeningRow(
        record_id=screening.record_id,
        outcome=first.decision if first else screening.outcome,
        reason_id=ground.id if ground and not first else "",
        reason=first.reason if first else reason_of(screening, ground) if ground else "",
        decided_by=first.reviewer if first else RULE,
        criteria_version=version,
        rule_outcome=screening.outcome,
        rule_reasons=tuple(criterion.id for criterion in screening.reasons),
        flags=tuple(criterion.id for criterion in screening.flags),
        score=screening.score,
        full_text=second.decision if second else "",
        full_text_reason=second.reason if second else "",
        tag=second.tag if second else "",
    )


def reason_of(screening: Screening, criterion: Criterion) -> str:
    """Why a criterion excludes the record or keeps it open; of one that the audit has stopped it is said."""
    return f"{criterion.reason}: {STOPPED}" if criterion in screening.stopped else criterion.reason


class Verdicts:
    """A screener that remembers what it said. Without a shelf it says everything anew."""

    def __init__(self, screener: Screener, shelf: Shelf | None = None) -> None:
        self.version = screener.version
        self.screener = screener
        self._shelf = shelf
        self._criterion_by_id = {criterion.id: criterion for criterion in screener.criteria}
        self._stopped = "\0".join(("", *sorted(screener.stopped)))
        self._keys: dict[str, None] = {}
        self.shown: dict[str, UnreadRecord] = {}
        """The records whose words people are shown, by their ids, but for those that are asked about as before."""
        self._asked: dict[str, tuple[str, ...]] = {}

    @property
    def are_kept(self) -> bool:
        """Whether there is a shelf on which they are laid by."""
        return self._shelf is not None

    def settled(self, unread: UnreadRecord) -> tuple[bytes, bytes] | None:
        """The rows of a record that rules alone exclude, if that is known: of verdicts.csv, and of screening.csv."""
        if self._shelf is None:
            return None
        key = self._key(unread)
        found = self._shelf.row(key)
        if found is None or found[0][0] != "exclude":
            return None
        self._keys[key] = None
        n_bytes, text = found[0][1], found[1]
        return text[:n_bytes], text[n_bytes:]

    def asked_before(self, unread: UnreadRecord, under: str) -> tuple[AskedBefore, bytes, bytes] | None:
        """How people were asked about a record that waits, and its rows as `settled` gives them, if that is known.

        `under`: all that it depends on besides the record, the criteria and the day.
        """
        if self._shelf is None:
            return None
        key = self._key(unread)
        found = self._shelf.row(key + ASKED)
        if found is None or found[0][0] != under or key not in self._shelf:
            return None
        (_, n_bytes, *values), text = found
        self._note_asked(unread, key)
        rows = self._shelf.text(key)
        return AskedBefore.unpacked(text, *values), rows[:n_bytes], rows[n_bytes:]

    def keep_asked(self, unread: UnreadRecord, under: str, screened: Screened, asked: AskedBefore) -> None:
        """Keep how people are asked about a record, of which the verdicts are known."""
        if self._shelf is None:
            return
        key = self._key(unread)
        values, text = asked.packed()
        self._shelf.put(key + ASKED, under, len(screened.rows), *values, text=text)
        self._note_asked(unread, key)

    def _note_asked(self, unread: UnreadRecord, key: str) -> None:
        self._keys[key] = self._keys[key + ASKED] = None
        self._asked[unread.ids[0]] = (key, *unread.ids)

    def ids_of_asked(self, record_id: str) -> tuple[str, ...]:
        """All ids of a record that is asked about as it is kept; () of any other."""
        return self._asked.get(record_id, ("",))[1:]

    def card_of_asked(self, record_id: str) -> tuple[str, str]:
        """What the screening page shows of a record that is asked about as it is kept."""
        assert self._shelf is not None
        found = self._shelf.row(self._asked[record_id][0] + ASKED)
        assert found is not None
        (_, _, *values), text = found
        return AskedBefore.unpacked(text, *values).card

    def on(self, unread: UnreadRecord, *, in_full: bool = False) -> Screened:
        """What the criteria say of the record; `in_full`: with the words, whatever they say.

        What was once told in full is laid by so: the audit shows the same excluded records for weeks.
        """
        known = self._known(unread)
        if known is None or (in_full and not known.is_in_full):
            known = self._anew(unread.record, in_full=in_full)
            self._put(unread, known)
        return known

    def words(self, unread: UnreadRecord, screened: Screened) -> str:
        """The deciding words in context, as people are shown them."""
        return (screened if screened.is_in_full else self.on(unread, in_full=True)).words

    def lay_by(self) -> None:
        """Leave to the next run what was said of the records of this one."""
        if self._shelf is not None:
            self._shelf.save([key for key in self._keys if key in self._shelf])

    def _anew(self, record: Record, *, in_full: bool) -> Screened:
        screening = self.screener.screen(record)
        in_full = in_full or screening.outcome != "exclude"
        rows = verdict_rows(screening).encode()
        row = line_of(SCREENING.cells(screening_row(screening, self.version, None, None))).encode()
        words = words_in_context(record, screening.verdicts) if in_full else ""
        return Screened(screening, rows, row, by_rules(screening), words, in_full)

    def _known(self, unread: UnreadRecord) -> Screened | None:
        if self._shelf is None:
            return None
        key = self._key(unread)
        self._keys[key] = None
        found = self._shelf.row(key)
        if found is None:
            return None
        (outcome, n_bytes, reasons, flags, score, stopped, evidence, words, met), text = found
        of = self._criteria
        screening = Screening(
            unread.ids[0], outcome, of(reasons), of(flags), score, tuple(map(self._verdict, met or ())), of(stopped)
        )
        return Screened(screening, text[:n_bytes], text[n_bytes:], tuple(evidence), words, met is not None)

    def _put(self, unread: UnreadRecord, screened: Screened) -> None:
        if self._shelf is None:
            return
        said = screened.screening
        met = [(v.criterion.id, v.spans, v.others) for v in said.verdicts if v.value is True]
        self._shelf.put(
            self._key(unread), said.outcome, len(screened.rows), _ids(said.reasons), _ids(said.flags), said.score,
            _ids(said.stopped), screened.evidence, screened.words, met if screened.is_in_full else None,
            text=screened.rows + screened.row,
        )  # fmt: skip

    def _criteria(self, ids: Iterable[str]) -> tuple[Criterion, ...]:
        return tuple(self._criterion_by_id[criterion_id] for criterion_id in ids)

    def _verdict(self, values: list[Any]) -> Verdict:
        criterion_id, spans, others = values
        criterion = self._criterion_by_id[criterion_id]
        return Verdict(criterion, True, tuple(Span(*span) for span in spans), tuple(Span(*span) for span in others))

    def _key(self, unread: UnreadRecord) -> str:
        """A name of the record's content; where criteria are stopped, another one."""
        return unread.name + self._stopped if self._stopped else unread.name


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

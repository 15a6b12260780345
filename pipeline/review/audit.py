"""The random audit of what rules excluded alone: which records are drawn, and what people found.

PRISMA 2020 asks how many records were excluded by automation and how many by people (Page 2021, BMJ 372:n71, item 16a,
and the footnote of its flow diagram). A record that the audit confirms stays one that automation excluded: a person
looked at the rule's work, and did not screen. One that it finds wrong goes back to people, and is counted as theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.ground.files import sha256_of
from pipeline.ground.identifiers import page_of
from pipeline.ground.record import Record
from pipeline.review.people import People, Word
from pipeline.review.updates import read_updates
from pipeline.tables.computed import AUDITED, AuditRow
from pipeline.tables.kept import AUDIT, DRAWN, TITLE_ABSTRACT, Decision, DrawnRow
from pipeline.tables.ledger import append_rows, read_ledger

if TYPE_CHECKING:
    from pipeline.screening import Screening

T = TypeVar("T")

PUT_BACK = "put back by the audit"
ASKED = "audit of what rules excluded alone: exclude is rightly so, include or unclear is wrongly so"
OPEN, RIGHT, WRONG, MOOT = "open", "right", "wrong", "moot"


@dataclass(frozen=True, slots=True)
class Audit:
    """How records are drawn in this run.

    size         how many wait for people at most
    search       the search whose update draws, and is_open whether that update is not finished yet: between two
                 updates nothing is drawn, however many are answered
    drawn        record id -> its row in drawn.csv
    accepted     ids of wrong exclusions after which the team lets the rules go on
    """

    size: int = 0
    search: str = ""
    is_open: bool = False
    drawn: Mapping[str, DrawnRow] = field(default_factory=dict)
    accepted: Collection[str] = ()

    def row(self, record_ids: Iterable[str]) -> DrawnRow | None:
        """When the record, or one merged into it, was drawn; None where it was not."""
        return next((self.drawn[i] for i in record_ids if i in self.drawn), None)

    def stops(self, record_ids: Iterable[str], answer: str) -> bool:
        """Whether the criteria by which this record is excluded exclude nothing alone any more."""
        return answer == WRONG and not any(record_id in self.accepted for record_id in record_ids)


def read_audit(queries: Path, size: int, accepted: Collection[str], search: str) -> Audit:
    """The audit of a review at the time of its last search. Raises TableError."""
    rows = read_ledger(DRAWN, DRAWN.path(queries))
    first = {row.record_id: row for row in sorted(rows, key=lambda row: row.search, reverse=True)}
    is_open = all(update.search != search for update in read_updates(queries))
    return Audit(size, search, is_open, first, accepted)


def record_drawn(queries: Path, results: Path) -> None:
    """Write down what this update has drawn, so that it stays drawn until somebody answers."""
    known = {row.record_id for row in read_ledger(DRAWN, DRAWN.path(queries))}
    rows = [row for row in AUDITED.read(results) if row.record_id not in known] if AUDITED.exists(results) else []
    append_rows(DRAWN, DRAWN.path(queries), [DrawnRow(row.search, row.record_id, row.rules) for row in rows])


def answer_of(first: Word, audited: Word, *, is_excluded: bool) -> str:
    """What people say of an exclusion: those who screened the record go before those who checked it.

    So a record that was called wrongly excluded, and that its reviewers then exclude all the same, was right to go.
    """
    if first.stands and first.is_settled and first.stands.decision != "unclear":
        return RIGHT if first.stands.decision == "exclude" else WRONG
    if audited.stands:
        return RIGHT if audited.stands.decision == "exclude" else WRONG
    return OPEN if is_excluded and not first.said else MOOT


def put_back(audited: Word) -> Decision | None:
    """The word by which a wrongly excluded record waits for people again; None where nobody calls it so."""
    stands = audited.stands
    if stands is None or stands.decision == "exclude":
        return None
    return replace(stands, phase=TITLE_ABSTRACT, decision="unclear", reason=PUT_BACK)


def found_wrong(people: People, audit: Audit) -> set[str]:
    """The ids of drawn records that people call wrongly excluded, and of which nobody has accepted that."""
    ids = {*audit.drawn, *people.said_by_phase[AUDIT]}
    words = ((i, people.word(TITLE_ABSTRACT, (i,)), people.audited((i,))) for i in ids)
    return {i for i, first, audited in words if audit.stops((i,), answer_of(first, audited, is_excluded=False))}


class Draw(Generic[T]):
    """Draws from the records that rules alone exclude and that no person has looked at, as they come by.

    The place of a record is the SHA-256 of its id: the same on every machine, and nobody can choose it. What an earlier
    update drew comes first, so that new records push nothing out.
    """

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._open: list[tuple[str, T]] = []
        self._others: list[tuple[str, T]] = []
        self._n_answered = 0

    def answered(self) -> None:
        """Count a record that the update which is not finished yet drew, and that people have answered already."""
        self._n_answered += 1

    def offer(self, record_id: str, record: T, *, is_drawn: bool) -> None:
        """A record that may be drawn, or was."""
        (self._open if is_drawn else self._others).append((_place(record_id), record))
        if len(self._others) > 2 * self._audit.size:
            self._others = self._first()

    def drawn(self) -> Iterator[T]:
        """The records that wait for people: those drawn before, and with them as many others as there is room for."""
        room = max(0, self._audit.size - len(self._open) - self._n_answered) if self._audit.is_open else 0
        for _, record in sorted(self._open + self._first()[:room], key=lambda drawn: drawn[0]):
            yield record

    def _first(self) -> list[tuple[str, T]]:
        return sorted(self._others, key=lambda drawn: drawn[0])[: self._audit.size]


def _place(record_id: str) -> str:
    return sha256_of(f"audit {record_id}".encode())


Drawn = tuple[Record, "Screening", AuditRow]


class Auditing:
    """Sees every record once, as it is screened: draws, and gathers what became of those drawn before."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._rows: list[AuditRow] = []
        self._draw: Draw[Callable[[], Drawn]] = Draw(audit)

    def see(
        self, record: Record, ids: Sequence[str], screening: Screening, first: Word, audited: Word, *, is_read: bool
    ) -> None:
        """One record. `ids`: its own and those merged into it; `is_read`: somebody has read it in full."""
        earlier = self._audit.row(ids)
        answer = answer_of(first, audited, is_excluded=screening.outcome == "exclude" and not is_read)
        # An update that is over has drawn what it drew: a word on another record counts in the flow, and is no draw.
        if not earlier and not (self._audit.is_open and (answer == OPEN or audited.said)):
            return
        row = AuditRow(
            record_id=record.record_id,
            search=earlier.search if earlier else self._audit.search,
            rules=earlier.rules if earlier else tuple(criterion.id for criterion in screening.reasons),
            answer=answer,
            said="; ".join(f"{decision.reviewer}: {decision.decision}" for decision in audited.said or first.said),
            stops=tuple(c.id for c in screening.stopped) if self._audit.stops(ids, answer) else (),
            title=record.title,
            year=record.year,
            link=page_of(record.pmid, record.doi),
        )
        if answer == OPEN:
            self._draw.offer(record.record_id, lambda: (record, screening, row), is_drawn=earlier is not None)
        else:
            self._rows.append(row)
            if not earlier:
                self._draw.answered()

    def see_excluded(self, record_id: str, read: Callable[[], tuple[Record, Screening]]) -> None:
        """One record that rules exclude, that nobody has said anything of, and that was not drawn before.

        It is read if it is drawn: nearly all records are excluded, and few are drawn.
        """
        if self._audit.is_open:
            self._draw.offer(record_id, lambda: self._drawn_now(*read()), is_drawn=False)

    def _drawn_now(self, record: Record, screening: Screening) -> Drawn:
        rules = tuple(criterion.id for criterion in screening.reasons)
        link = page_of(record.pmid, record.doi)
        row = AuditRow(record.record_id, self._audit.search, rules, OPEN, "", (), record.title, record.year, link)
        return record, screening, row

    @cached_property
    def _waiting(self) -> list[Drawn]:
        """What is drawn, once all records were seen."""
        return [read() for read in self._draw.drawn()]

    def drawn(self) -> Iterator[tuple[Record, Screening]]:
        """The records that wait for a person's check, in the order of the draw."""
        for record, screening, _ in self._waiting:
            yield record, screening

    def rows(self) -> list[AuditRow]:
        """Every record that was drawn and what became of it, the earliest draw first."""
        waiting = (row for _, _, row in self._waiting)
        return sorted((*self._rows, *waiting), key=lambda row: (row.search, row.record_id))

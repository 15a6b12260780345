"""Apply the criteria to every unique record, and write the sheet for people.

Writes the page in which each person screens beside the sheet.

FAILS WHEN  the protocol is wrong (10) or a table cannot be read (11)
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.ground.identifiers import page_of
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.ordering import (
    BY_BOTH,
    BY_RULES,
    LEAST_DECISIONS,
    Candidate,
    Judged,
    Learned,
    ReadingPlace,
    behind_all,
    learn,
    put_in_order,
)
from pipeline.review.audit import ASKED, PUT_BACK, Audit, Auditing, found_wrong, put_back, read_audit
from pipeline.review.decisions import read_decisions
from pipeline.review.people import CONSENSUS, People, Word
from pipeline.review.reconsidered import open_requests, read_reconsidered
from pipeline.review.review import Review
from pipeline.review.searches import last_date, read_searches
from pipeline.review.shares import Shares, shares_of, slug_of
from pipeline.review.team import Words
from pipeline.review.verdicts import Verdicts, reason_of, screening_row, shelf_of
from pipeline.screening import Screener, Screening
from pipeline.screening_page import write_pages
from pipeline.sheets import (
    ANYBODY,
    DECIDED,
    OF_WHEN,
    TO_SCREEN,
    DecidedRow,
    Offered,
    ToScreenRow,
    sheet_of,
    sheet_writer,
)
from pipeline.stages.stage import Counts
from pipeline.tables.computed import AUDITED, CHANGES, SCREENING, VERDICTS
from pipeline.tables.csv_text import line_of
from pipeline.tables.kept import (
    AUDIT,
    DECISIONS,
    DRAWN,
    FULL_TEXT,
    RECONSIDERED,
    TITLE_ABSTRACT,
    UPDATES,
    Decision,
)  # fmt: skip
from pipeline.tables.raw_rows import OtherShapeError
from pipeline.tables.records import UNIQUE
from pipeline.tables.unread import UnreadRecord, as_read, ids_of_record, unread_records

READS = (UNIQUE, DECISIONS, RECONSIDERED, DRAWN, UPDATES, *TO_SCREEN.tables, *DECIDED.tables, CHANGES)
WRITES = (VERDICTS, SCREENING, AUDITED, *TO_SCREEN.tables, *DECIDED.tables)
LABELS = ("include", "exclude")
"""The words on title and abstract that teach; "unclear" is none."""


def add_arguments(parser: ArgumentParser) -> None:
    """The option on plain files: a review has its own protocol."""
    parser.add_argument("--protocol", metavar="FILE", type=Path, help="the protocol.toml with the criteria")


@dataclass(frozen=True, slots=True)
class Asking:
    """How people are asked, besides what they said so far.

    words         how they are called; reviewers: how many have to say the same of a record before it counts
    unnamed       whose the rows without a name are that were taken in just now
    date          of when the sheet is: nobody who fills it in knows less than what was known then
    shares        who reads which record
    reconsider    record id -> since when it is to be thought over again
    audit         what is drawn from what rules exclude alone, for people to check
    learned       what people's decisions teach of the order, None where they are too few
    """

    words: Words = field(default_factory=Words)
    unnamed: str | None = ANYBODY
    date: str = ""
    shares: Shares = field(default_factory=Shares)
    reconsider: Mapping[str, str] = field(default_factory=dict)
    audit: Audit = field(default_factory=Audit)
    learned: Learned | None = None

    @property
    def order_by(self) -> str:
        """What the order of the sheet rests on."""
        return BY_BOTH.format(n=self.learned.n_decisions) if self.learned else BY_RULES


def waits_for(screening: Screening, first: Decision | None, second: Decision | None) -> str:
    """The phase in which the record waits for a person, "" when it waits for nobody."""
    if first and first.decision != "include":
        return TITLE_ABSTRACT if first.decision == "unclear" else ""
    if second:
        return FULL_TEXT if second.decision == "sought" and not second.tag else ""
    if first:
        return FULL_TEXT
    return "" if screening.outcome == "exclude" else TITLE_ABSTRACT


def whose_turn(word: Word, reviewers: int) -> str:
    """Who has to decide, where that is not simply anybody; what one reviewer said is not shown to the second."""
    if word.is_conflict:
        said = ", ".join(f"{decision.reviewer} says {decision.decision}" for decision in word.said)
        return f"conflict, for a third person or {CONSENSUS}: {said}"
    if reviewers == 1:
        return ""
    if not word.is_settled:
        return f"a second reviewer: {word.said[0].reviewer} has decided"
    return "two reviewers" if word.stands is None else "anybody: it is still open"


def thought_over(word: Word) -> str:
    """What people are shown who asked for a record again: here everybody's word may be seen."""
    said = ", ".join(f"{decision.reviewer} says {decision.decision}" for decision in word.said)
    return f"to be thought over again: {said or 'nobody has said anything'}"


def sheet_row(record: Record, screening: Screening, words: str, question: ToAsk, first: Decision | None) -> ToScreenRow:
    """What a person sees of a record: the deciding words in context, and empty cells to fill in."""
    return ToScreenRow(
        record_id=record.record_id,
        phase=question.phase,
        whose_turn=question.turn,
        outcome=first.decision if first else screening.outcome,
        score=str(screening.score),
        title=record.title,
        year=record.year,
        journal=record.journal,
        link=page_of(record.pmid, record.doi, record_id=record.record_id),
        evidence=words,
        open_questions="; ".join(reason_of(screening, criterion) for criterion in screening.reasons),
        flags="; ".join(criterion.reason for criterion in screening.flags),
        abstract=record.abstract,
        sheet=question.of_when and OF_WHEN + question.of_when,
    )


def decided_rows(record: Record, words: Sequence[Word], of_when: str) -> Iterator[DecidedRow]:
    """What stands on the record in each phase, who said it and when, with cells to say something else."""
    for word in words:
        if word.stands and word.said:
            said = "; ".join(f"{d.reviewer}: {d.decision} ({d.made_on or d.decided_on})" for d in word.said)
            stands = word.overridden or word.stands
            yield DecidedRow(
                record_id=record.record_id,
                phase=stands.phase,
                stands=", ".join(filter(None, (stands.decision, stands.reason))),
                said=said,
                year=record.year,
                title=record.title,
                link=page_of(record.pmid, record.doi),
                sheet=of_when and OF_WHEN + of_when,
            )


def offered_by(screener: Screener, words: Words) -> Offered:
    """What the lists of the workbook offer: the protocol's reasons, and on title and abstract those of its criteria."""
    criteria = tuple(dict.fromkeys(criterion.reason for criterion in screener.criteria))
    return Offered({TITLE_ABSTRACT: criteria, AUDIT: criteria, FULL_TEXT: words.reasons or criteria}, words.team.names)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What a person is asked of a record: in which phase ("" for nothing), whose turn it is, and since when.

    again   whether everybody is to think it over, those who spoke too
    """

    phase: str
    turn: str
    of_when: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class WordsOn:
    """What people said of a record so far: on title and abstract, in full text, and in the audit."""

    ids: Sequence[str]
    on_abstract: Word
    in_full: Word
    audited: Word

    @classmethod
    def of(cls, record: Record, people: People) -> WordsOn:
        """What `people` said of the record, under its own id or one that was merged into it."""
        ids = ids_of_record(record)
        return cls(ids, *people.both(ids), people.audited(ids))

    @property
    def back(self) -> Decision | None:
        """The word by which the audit put it back, where nobody has read it since."""
        return None if self.on_abstract.stands or self.in_full.stands else put_back(self.audited)

    @property
    def first(self) -> Decision | None:
        """What counts on title and abstract."""
        return self.on_abstract.stands or self.back

    def word(self, phase: str) -> Word:
        """What was said in this phase of reading."""
        return self.in_full if phase == FULL_TEXT else self.on_abstract

    def question(self, screening: Screening, reviewers: int, asking: Asking) -> ToAsk:
        """What is still to be asked, or asked again because somebody wants to think it over."""
        phase = waits_for(screening, self.first, self.in_full.stands)
        if phase:
            turn = whose_turn(self.word(phase), reviewers) or (PUT_BACK if self.back else "")
            return ToAsk(phase, turn, asking.date)
        since = max((asking.reconsider[i] for i in self.ids if i in asking.reconsider), default="")
        if not since:
            return ToAsk("", "", asking.date)
        phase = FULL_TEXT if self.in_full.said else TITLE_ABSTRACT
        return ToAsk(phase, thought_over(self.word(phase)), since, again=True)


class OpenSheets:
    """The sheets that people fill in, open to be written: that of all, and one for each person who has a share."""

    def __init__(self, stack: ExitStack, out: Path, decisions: Sequence[Decision], asking: Asking, *said: Any) -> None:
        self._asking = asking
        self._add = stack.enter_context(sheet_writer(TO_SCREEN, out, decisions, *said))
        self.add_decided = stack.enter_context(sheet_writer(DECIDED, out, decisions, *said))
        self._add_shared = {
            name: stack.enter_context(sheet_writer(sheet_of(name, slug_of(name)), out, decisions, *said))
            for name in (asking.words.team.screen if asking.shares.are_given else ())
        }

    def ask(
        self, row: ToScreenRow, place: ReadingPlace, but: Collection[str] = (), judged: Judged | None = None
    ) -> None:
        """Put a record on the sheet, and on those of its readers, `but` for those who have spoken."""
        row = replace(row, learned=str(judged or ""), order_by=self._asking.order_by)
        self._add(row, place)
        for name in self._asking.shares.readers(row.record_id):
            if name in self._add_shared and name not in but:
                self._add_shared[name](replace(row, reviewer=name), place)


def screen(
    records: Iterable[Record | UnreadRecord],
    screener: Screener,
    decisions: Sequence[Decision],
    out: Path,
    reviewers: int = 1,
    asking: Asking = Asking(),
    verdicts: Verdicts | None = None,
) -> dict[str, int]:
    """Screen `records` and write the tables into `out`; how many had which outcome.

    `reviewers` is how many people have to say the same of a record before it counts.
    `verdicts`: where what was said of records before may be found.
    """
    verdicts = verdicts or Verdicts(screener)
    people = People.of(decisions, reviewers, asking.words)
    unnamed = asking.unnamed if reviewers == 1 or asking.unnamed else None
    counts = {"records": 0, "include": 0, "exclude": 0, "unclear": 0}
    auditing = Auditing(asking.audit)
    spoken_of = {*asking.reconsider, *asking.audit.drawn, *chain.from_iterable(people.said_by_phase.values())}
    waiting: list[tuple[ReadingPlace, Candidate]] = []
    n_waiting = 0
    with ExitStack() as stack:
        sheets = OpenSheets(
            stack, out, decisions, asking, unnamed, asking.words.called, offered_by(screener, asking.words)
        )
        add_verdicts = stack.enter_context(VERDICTS.adding_raw(out))
        add_screening = stack.enter_context(SCREENING.adding_raw(out))
        for unread in map(_unread, tracked(records, "screen")):
            counts["records"] += 1
            # Nearly all records of a large review are excluded by rules, and nobody has said anything of them: what is
            # known of these is carried over as it stands, and none of them is read.
            settled = verdicts.settled(unread) if spoken_of.isdisjoint(unread.ids) else None
            if settled:
                add_verdicts(settled[0])
                add_screening(settled[1])
                auditing.see_excluded(unread.ids[0], partial(_read, unread, verdicts))
                counts["exclude"] += 1
                continue
            record, screened = unread.record, verdicts.on(unread)
            screening = screened.screening
            people_said = WordsOn.of(record, people)
            first, second = people_said.first, people_said.in_full.stands
            add_verdicts(screened.rows)
            add_screening(
                line_of(SCREENING.cells(screening_row(screening, verdicts.version, first, second))).encode()
                if first or second else screened.row
            )  # fmt: skip
            auditing.see(
                record, people_said.ids, screening, people_said.on_abstract, people_said.audited,
                is_read=second is not None,
            )  # fmt: skip
            counts[screening.outcome] += 1
            question = people_said.question(screening, reviewers, asking)
            n_waiting += bool(question.phase) and not question.again
            if question.phase:
                spoke = () if question.again else {said.reviewer for said in people_said.word(question.phase).said}
                judged = asking.learned.judge(record) if asking.learned else None
                waiting.append((ReadingPlace(), Candidate(record.record_id, screened.evidence, judged)))
                sheets.ask(
                    sheet_row(record, screening, verdicts.words(unread, screened), question, first),
                    waiting[-1][0], spoke, judged,
                )  # fmt: skip
            words = people_said.on_abstract, people_said.in_full, people_said.audited
            for row in decided_rows(record, words, asking.date):
                sheets.add_decided(row, (record.record_id, row.phase))
        to_check = ToAsk(AUDIT, ASKED, asking.date)
        for at, (record, screening) in enumerate(auditing.drawn()):
            unread = as_read(record)
            words_of_it = verdicts.words(unread, verdicts.on(unread))
            sheets.ask(sheet_row(record, screening, words_of_it, to_check, None), behind_all(at))
            n_waiting += 1
        put_in_order(waiting)
        if asking.audit.search:
            AUDITED.write(out, auditing.rows())
    return counts | {"to_read": n_waiting}


def _unread(record: Record | UnreadRecord) -> UnreadRecord:
    return as_read(record) if isinstance(record, Record) else record


def _read(unread: UnreadRecord, verdicts: Verdicts) -> tuple[Record, Screening]:
    return unread.record, verdicts.on(unread).screening


def run(review: Review, *, unnamed: str = ANYBODY) -> Counts:
    """Screen the unique records of the review. `unnamed`: whose the rows were that `decide` has just taken in."""
    paths, protocol = review.paths, review.protocol
    decisions = read_decisions(paths.queries, protocol.team_words)
    asked = read_reconsidered(paths.queries)
    searches = read_searches(paths.searches)
    settings = protocol.audit
    audit = read_audit(paths.queries, settings.size, settings.accepted, searches[-1].name if searches else "")
    asking = Asking(
        protocol.team_words,
        unnamed,
        max((last_date(paths.searches), *(decision.decided_on for decision in decisions)), default=""),
        shares_of(protocol.people, paths.results),
        open_requests(asked, decisions),
        audit,
        learned_from(review, decisions),
    )
    stopped = stopped_by_audit(review, audit, decisions)
    screener, reviewers = protocol.screener(stopped), protocol.screening.reviewers
    with shelf_of(paths, screener) as shelf:
        verdicts = Verdicts(screener, shelf)

        def screened(records: Iterable[Record | UnreadRecord]) -> dict[str, int]:
            return screen(records, screener, decisions, paths.results, reviewers, asking, verdicts)

        try:
            counts = screened(unread_records(paths.results))
        except OtherShapeError:
            counts = screened(UNIQUE.read(paths.results))
        write_pages(review, verdicts)
        verdicts.lay_by()
    return Counts(counts, in_words(counts))


def in_words(n: Mapping[str, int]) -> str:
    """The counts as people say them: rules include nothing, they find a record likely."""
    by_rules = f"{n['include']} likely, {n['exclude']} excluded, {n['unclear']} awaiting a person"
    return f"{n['records']} records by rules: {by_rules}; {n['to_read']} to read in all"


def learned_from(review: Review, decisions: Sequence[Decision]) -> Learned | None:
    """What the words that stand on title and abstract teach of the order; None where they are too few."""
    said = {decision.record_id for decision in decisions if decision.phase == TITLE_ABSTRACT}
    if len(said) < LEAST_DECISIONS:
        return None
    people = People.of(decisions, review.protocol.screening.reviewers, review.protocol.team_words)
    known = (record for record in UNIQUE.read(review.paths.results) if not said.isdisjoint(record.record_ids))
    stands = ((record, people.both(record.record_ids)[0].stands) for record in known)
    return learn((record, word.decision == "include") for record, word in stands if word and word.decision in LABELS)


def stopped_by_audit(review: Review, audit: Audit, decisions: Sequence[Decision]) -> set[str]:
    """The criteria that exclude a record which people call wrongly excluded, and have not been changed since."""
    protocol = review.protocol
    wrong = found_wrong(People.of(decisions, protocol.screening.reviewers, protocol.team_words), audit)
    if not wrong:
        return set()
    records = (record for record in UNIQUE.read(review.paths.results) if not wrong.isdisjoint(record.record_ids))
    screener = protocol.screener()
    screenings = map(screener.screen, records)
    return {criterion.id for found in screenings if found.outcome == "exclude" for criterion in found.reasons}

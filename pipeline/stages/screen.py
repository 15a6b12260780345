"""Apply the criteria to every unique record, and write the sheet for people.

Writes the page in which each person screens beside the sheet.

FAILS WHEN  the protocol is wrong (10) or a table cannot be read (11)
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.ordering import (
    LEAST_DECISIONS,
    Candidate,
    Judged,
    Learned,
    ReadingPlace,
    behind_all,
    learn,
    put_in_order,
)
from pipeline.review.asked_before import AskedBefore
from pipeline.review.asking import Asking, ToAsk, WordsOn, decided_rows, offered_by, sheet_row
from pipeline.review.audit import ASKED, Audit, Auditing, found_wrong, read_audit
from pipeline.review.decisions import read_decisions
from pipeline.review.people import People
from pipeline.review.reconsidered import open_requests, read_reconsidered
from pipeline.review.review import Review
from pipeline.review.searches import last_date, read_searches
from pipeline.review.shares import shares_of, slug_of
from pipeline.review.verdicts import Screened, Verdicts, screening_row, shelf_of
from pipeline.screening import Screener, Screening
from pipeline.screening_page import card_of, packed_card, write_pages
from pipeline.sheets import ANYBODY, DECIDED, TO_SCREEN, NewSheet, Sheet, SheetRow, ToScreenRow, sheet_of, sheet_writer
from pipeline.stages.stage import Counts
from pipeline.tables.computed import AUDITED, CHANGES, SCREENING, VERDICTS
from pipeline.tables.csv_text import line_of
from pipeline.tables.kept import (
    AUDIT,
    DECISIONS,
    DRAWN,
    RECONSIDERED,
    TITLE_ABSTRACT,
    UPDATES,
    Decision,
)  # fmt: skip
from pipeline.tables.raw_rows import OtherShapeError
from pipeline.tables.records import UNIQUE
from pipeline.tables.rows_on_disk import adding_records
from pipeline.tables.unread import UnreadRecord, as_read, unread_records

READS = (UNIQUE, DECISIONS, RECONSIDERED, DRAWN, UPDATES, *TO_SCREEN.tables, *DECIDED.tables, CHANGES)
WRITES = (VERDICTS, SCREENING, AUDITED, *TO_SCREEN.tables, *DECIDED.tables)
LABELS = ("include", "exclude")
"""The words on title and abstract that teach; "unclear" is none."""


def add_arguments(parser: ArgumentParser) -> None:
    """The option on plain files: a review has its own protocol."""
    parser.add_argument("--protocol", metavar="FILE", type=Path, help="the protocol.toml with the criteria")


class OpenSheets:
    """The sheets that people fill in, open to be written: that of all, and one for each person who has a share."""

    def __init__(self, stack: ExitStack, out: Path, decisions: Sequence[Decision], asking: Asking, *said: Any) -> None:
        def opened(sheet: Sheet) -> NewSheet:
            return stack.enter_context(sheet_writer(sheet, out, decisions, *said))

        self._asking = asking
        self.all = opened(TO_SCREEN)
        self.decided = opened(DECIDED)
        self._shared = {
            name: opened(sheet_of(name, slug_of(name)))
            for name in (asking.words.team.screen if asking.shares.are_given else ())
        }

    @property
    def spoken_of(self) -> set[str]:
        """The ids of records of which people typed something that is carried over."""
        return set().union(*(sheet.spoken_of for sheet in (self.all, self.decided, *self._shared.values())))

    def readers(self, record_id: str) -> list[str]:
        """On whose sheets the record stands besides that of all."""
        return [name for name in self._asking.shares.readers(record_id) if name in self._shared]

    def ask(
        self, row: ToScreenRow, place: ReadingPlace, but: Collection[str] = (), judged: Judged | None = None
    ) -> None:
        """Put a record on the sheet, and on those of its readers, `but` for those who have spoken."""
        row = self._asking.in_order(row, judged)
        self.all.add(row, place)
        for name in self.readers(row.record_id):
            if name not in but:
                self._shared[name].add(replace(row, reviewer=name), place)

    def asked(self, row: ToScreenRow, record: Record, screened: Screened, judged: Judged | None) -> AskedBefore:
        """How people are asked about a record of which nobody has said anything."""
        row = self._asking.in_order(row, judged)
        rows = [self.all.written(row)]
        rows += [self._shared[name].written(replace(row, reviewer=name)) for name in self.readers(row.record_id)]
        card = card_of(record, screened.screening, row.phase, row.open_questions)
        shown = packed_card(card, row.order_by, row.learned)
        score = judged.score if judged else None
        return AskedBefore(screened.screening.outcome, screened.evidence, score, tuple(rows), shown)

    def ask_as(self, asked: AskedBefore, record_id: str, place: ReadingPlace) -> None:
        """Put such a record on the sheet, and on those of its readers."""
        row = SheetRow(record_id, TITLE_ABSTRACT, {"sheet": self._asking.of_when})
        sheets = (self.all, *(self._shared[name] for name in self.readers(record_id)))
        for sheet, written in zip(sheets, asked.rows, strict=True):
            sheet.add_written(written, row, place)


class Desk:
    """Where records are screened, one after the other, and people are asked about those that wait."""

    def __init__(
        self, stack: ExitStack, out: Path, decisions: Sequence[Decision], reviewers: int, asking: Asking,
        verdicts: Verdicts,
    ) -> None:  # fmt: skip
        self._asking, self._verdicts, self._reviewers = asking, verdicts, reviewers
        self._people = People.of(decisions, reviewers, asking.words)
        self._auditing = Auditing(asking.audit)
        unnamed = asking.unnamed if reviewers == 1 or asking.unnamed else None
        offered = offered_by(verdicts.screener, asking.words)
        self.sheets = OpenSheets(stack, out, decisions, asking, unnamed, asking.words.called, offered)
        self._add_verdicts = stack.enter_context(adding_records(VERDICTS, out))
        self._add_screening = stack.enter_context(SCREENING.adding_raw(out))
        self._spoken_of = {
            *asking.reconsider, *asking.audit.drawn, *chain.from_iterable(self._people.said_by_phase.values()),
            *self.sheets.spoken_of,
        }  # fmt: skip
        learned = asking.learned.fingerprint if asking.learned else ""
        self._under_all = (str(reviewers), asking.order_by, learned)
        self._waiting: list[tuple[ReadingPlace, Candidate]] = []
        self.counts = {"records": 0, "include": 0, "exclude": 0, "unclear": 0, "to_read": 0}

    def take(self, unread: UnreadRecord) -> None:
        """Screen one record, and ask about it if it waits.

        Of nearly all records of a large review nobody has said anything: what is known of these is carried over as it
        stands, and none of them is read.
        """
        self.counts["records"] += 1
        is_untouched = self._spoken_of.isdisjoint(unread.ids)
        if not (is_untouched and (self._take_as_before(unread) or self._take_settled(unread))):
            self._take_anew(unread, is_untouched=is_untouched)

    def finish(self, out: Path) -> None:
        """Ask about what was drawn for the audit, and put all that waits in its order."""
        to_check = ToAsk(AUDIT, ASKED, self._asking.date)
        for at, (record, screening) in enumerate(self._auditing.drawn()):
            unread = as_read(record)
            words = self._verdicts.words(unread, self._verdicts.on(unread))
            self._verdicts.shown[record.record_id] = unread
            self.sheets.ask(sheet_row(record, screening, words, to_check, None), behind_all(at))
            self.counts["to_read"] += 1
        put_in_order(self._waiting)
        if self._asking.audit.search:
            AUDITED.write(out, self._auditing.rows())

    def _take_settled(self, unread: UnreadRecord) -> bool:
        """Carry over a record that rules alone exclude; False for another."""
        settled = self._verdicts.settled(unread)
        if settled:
            self._add_rows(unread.ids[0], "exclude", *settled)
            self._auditing.see_excluded(unread.ids[0], partial(self._read, unread))
        return settled is not None

    def _take_as_before(self, unread: UnreadRecord) -> bool:
        """Ask about a record as it was asked about before; False where that was not so."""
        known = self._verdicts.asked_before(unread, self._under(unread.ids[0]))
        if known:
            asked, *rows = known
            self._add_rows(unread.ids[0], asked.outcome, *rows)
            self._ask_as(asked, unread.ids[0])
        return known is not None

    def _take_anew(self, unread: UnreadRecord, *, is_untouched: bool) -> None:
        record, screened = unread.record, self._verdicts.on(unread)
        screening, said = screened.screening, WordsOn.of(record, self._people)
        first, second = said.first, said.in_full.stands
        row = screened.row
        if first or second:
            row = line_of(SCREENING.cells(screening_row(screening, self._verdicts.version, first, second))).encode()
        self._add_rows(record.record_id, screening.outcome, screened.rows, row)
        self._auditing.see(record, said.ids, screening, said.on_abstract, said.audited, is_read=second is not None)
        question = said.question(screening, self._reviewers, self._asking)
        if question.phase:
            asked_row = sheet_row(record, screening, self._verdicts.words(unread, screened), question, first)
            judged = self._asking.learned.judge(record) if self._asking.learned else None
            if is_untouched and self._verdicts.are_kept:
                asked = self.sheets.asked(asked_row, record, screened, judged)
                self._verdicts.keep_asked(unread, self._under(record.record_id), screened, asked)
                self._ask_as(asked, record.record_id)
            else:
                self._verdicts.shown[record.record_id] = unread.as_it_stood()
                spoke = () if question.again else {said.reviewer for said in said.word(question.phase).said}
                place = self._place(Candidate(record.record_id, screened.evidence, judged))
                self.sheets.ask(asked_row, place, spoke, judged)
                self.counts["to_read"] += not question.again
        for decided in decided_rows(record, (said.on_abstract, said.in_full, said.audited), self._asking.date):
            self.sheets.decided.add(decided, (record.record_id, decided.phase))

    def _ask_as(self, asked: AskedBefore, record_id: str) -> None:
        self.sheets.ask_as(asked, record_id, self._place(asked.candidate(record_id)))
        self.counts["to_read"] += 1

    def _add_rows(self, record_id: str, outcome: str, of_verdicts: bytes, of_screening: bytes) -> None:
        self._add_verdicts(record_id, of_verdicts)
        self._add_screening(of_screening)
        self.counts[outcome] += 1

    def _place(self, candidate: Candidate) -> ReadingPlace:
        """Where it stands on the sheet, which is known when all that waits is."""
        place = ReadingPlace()
        self._waiting.append((place, candidate))
        return place

    def _under(self, record_id: str) -> str:
        """All that decides how a record of which nobody has spoken is asked about, but for itself and the criteria."""
        learned = self._asking.learned
        readers = self.sheets.readers(record_id)
        return "\0".join(
            (str(self._reviewers), self._asking.order_by, learned.fingerprint if learned else "", *readers)
        )

    def _read(self, unread: UnreadRecord) -> tuple[Record, Screening]:
        return unread.record, self._verdicts.on(unread).screening


def screen(
    records: Iterable[Record | UnreadRecord],
    screener: Screener,
    decisions: Sequence[Decision],
    out: Path,
    reviewers: int = 1,
    asking: Asking | None = None,
    verdicts: Verdicts | None = None,
) -> tuple[dict[str, int], list[SheetRow]]:
    """Screen `records` and write the tables into `out`; how many had which outcome, and the rows of the sheet.

    `reviewers` is how many people have to say the same of a record before it counts.
    `verdicts`: where what was said of records before may be found.
    """
    with ExitStack() as stack:
        desk = Desk(stack, out, decisions, reviewers, asking or Asking(), verdicts or Verdicts(screener))
        for record in tracked(records, "screen"):
            desk.take(as_read(record) if isinstance(record, Record) else record)
        desk.finish(out)
    return desk.counts, desk.sheets.all.rows


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

        def screened(records: Iterable[Record | UnreadRecord]) -> tuple[dict[str, int], list[SheetRow]]:
            return screen(records, screener, decisions, paths.results, reviewers, asking, verdicts)

        try:
            counts, rows = screened(unread_records(paths.results))
        except OtherShapeError:
            counts, rows = screened(UNIQUE.read(paths.results))
        write_pages(review, verdicts, rows)
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

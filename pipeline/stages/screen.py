"""Apply the review's criteria to every unique record: verdicts with their words, an outcome, and a sheet for people.

FAILS WHEN  the protocol is wrong (10) or a table cannot be read (11)
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from pipeline.ground.identifiers import page_of
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.review.decisions import read_decisions
from pipeline.review.people import CONSENSUS, RULE, People, Word
from pipeline.review.review import Review
from pipeline.screening import Screener, Screening, Verdict
from pipeline.screening.context import words_in_context
from pipeline.screening.screener import WORD_BY_VALUE
from pipeline.sheets import TO_SCREEN, ToScreenRow, sheet_writer
from pipeline.stages.stage import Counts
from pipeline.tables.computed import SCREENING, VERDICTS, ScreeningRow
from pipeline.tables.csv_text import fragment
from pipeline.tables.kept import DECISIONS, FULL_TEXT, TITLE_ABSTRACT, Decision
from pipeline.tables.records import UNIQUE, UniqueRecord

READS = (UNIQUE, DECISIONS, TO_SCREEN.table)
WRITES = (VERDICTS, SCREENING, TO_SCREEN.table)


def add_arguments(parser: ArgumentParser) -> None:
    """The option on plain files: a review has its own protocol."""
    parser.add_argument("--protocol", metavar="FILE", type=Path, help="the protocol.toml with the criteria")


def verdict_lines(screening: Screening) -> str:
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


def screening_row(screening: Screening, version: str, first: Decision | None, second: Decision | None) -> ScreeningRow:
    """One row of screening.csv: a person's decision on title and abstract beats the rules, which stay beside it."""
    ground = screening.reasons[0] if screening.reasons else None
    return ScreeningRow(
        record_id=screening.record_id,
        outcome=first.decision if first else screening.outcome,
        reason_id=ground.id if ground and not first else "",
        reason=first.reason if first else ground.reason if ground else "",
        decided_by=first.reviewer if first else RULE,
        criteria_version=version,
        rule_outcome=screening.outcome,
        rule_reasons=tuple(criterion.id for criterion in screening.reasons),
        flags=tuple(criterion.id for criterion in screening.flags),
        score=screening.score,
        full_text=second.decision if second else "",
        full_text_reason=second.reason if second else "",
    )


def waits_for(screening: Screening, first: Decision | None, second: Decision | None) -> str:
    """The phase in which the record waits for a person, "" when it waits for nobody."""
    if first and first.decision != "include":
        return TITLE_ABSTRACT if first.decision == "unclear" else ""
    if second:
        return FULL_TEXT if second.decision == "sought" else ""
    if first:
        return FULL_TEXT
    return "" if screening.outcome == "exclude" else TITLE_ABSTRACT


def whose_turn(word: Word, reviewers: int) -> str:
    """Who has to decide, where that is not simply anybody; what one reviewer said is not shown to the second."""
    if reviewers == 1:
        return ""
    if word.is_conflict:
        said = ", ".join(f"{decision.reviewer} says {decision.decision}" for decision in word.said)
        return f"conflict, for a third person or {CONSENSUS}: {said}"
    if not word.is_settled:
        return f"a second reviewer: {word.said[0].reviewer} has decided"
    return "two reviewers" if word.stands is None else "anybody: it is still open"


def sheet_row(record: Record, screening: Screening, phase: str, first: Decision | None, turn: str) -> ToScreenRow:
    """What a person sees of a record: the deciding words in context, and empty cells to fill in."""
    return ToScreenRow(
        record_id=record.record_id,
        phase=phase,
        whose_turn=turn,
        outcome=first.decision if first else screening.outcome,
        score=screening.score,
        title=record.title,
        year=record.year,
        journal=record.journal,
        link=page_of(record.pmid, record.doi),
        evidence=words_in_context(record, screening.verdicts),
        open_questions="; ".join(criterion.reason for criterion in screening.reasons),
        flags="; ".join(criterion.reason for criterion in screening.flags),
        abstract=record.abstract,
    )


def screen(
    records: Iterable[Record], screener: Screener, decisions: Sequence[Decision], out: Path, reviewers: int = 1
) -> dict[str, int]:
    """Screen `records` and write the tables into `out`; how many had which outcome.

    `reviewers` is how many people have to say the same of a record before it counts.
    """
    people = People.of(decisions, reviewers)
    counts = {"records": 0, "include": 0, "exclude": 0, "unclear": 0}
    n_waiting = 0
    with ExitStack() as stack:
        add_to_sheet = stack.enter_context(sheet_writer(TO_SCREEN, out, decisions))
        add_verdicts = stack.enter_context(VERDICTS.adding_lines(out))
        add_screening = stack.enter_context(SCREENING.adding(out))
        for record in tracked(records, "screen"):
            screening = screener.screen(record)
            ids = record.record_ids if isinstance(record, UniqueRecord) else (record.record_id,)
            word_by_phase = {phase: people.word(phase, ids) for phase in (TITLE_ABSTRACT, FULL_TEXT)}
            first, second = word_by_phase[TITLE_ABSTRACT].stands, word_by_phase[FULL_TEXT].stands
            add_verdicts(verdict_lines(screening))
            add_screening(screening_row(screening, screener.version, first, second))
            counts["records"] += 1
            counts[screening.outcome] += 1
            phase = waits_for(screening, first, second)
            if phase:
                turn = whose_turn(word_by_phase[phase], reviewers)
                likely_first = (-screening.score, record.record_id)
                add_to_sheet(sheet_row(record, screening, phase, first, turn), likely_first)
                n_waiting += 1
    return counts | {"to_read": n_waiting}


def run(review: Review) -> Counts:
    """Screen the unique records of the review."""
    paths, protocol = review.paths, review.protocol
    decisions = read_decisions(paths.queries)
    records = UNIQUE.read(paths.results)
    return Counts(screen(records, protocol.screener(), decisions, paths.results, protocol.screening.reviewers))

"""Apply the review's criteria to every unique record: verdicts with their words, an outcome, and a sheet for people.

READS       unique.csv, protocol.toml, decisions.csv, a to_screen.csv that people may be filling in
WRITES      verdicts.csv, screening.csv, to_screen.csv
FAILS WHEN  the protocol is wrong (10) or a table cannot be read (11)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from pipeline.ground.identifiers import page_of
from pipeline.ground.progress import tracked
from pipeline.ground.record import COLUMNS, Record
from pipeline.ground.tables import fragment, line_writer, read_table, record_of, table_writer
from pipeline.review.decisions import FULL_TEXT, TITLE_ABSTRACT, Decision
from pipeline.review.people import CONSENSUS, People, Word
from pipeline.review.sheet_writing import sheet_writer
from pipeline.review.sheets import SheetRow
from pipeline.screening import Screener, Screening, Verdict
from pipeline.screening.context import words_in_context
from pipeline.screening.screener import WORD_BY_VALUE

VERDICT_COLUMNS = ("record_id", "criterion_id", "verdict", "field", "start", "end", "evidence")
SCREENING_COLUMNS = (
    "record_id",
    "outcome",
    "reason_id",
    "reason",
    "decided_by",
    "criteria_version",
    "rule_outcome",
    "rule_reasons",
    "flags",
    "score",
    "full_text",
    "full_text_reason",
)
RULE = "rule"


def unique_records(path: Path) -> Iterator[tuple[Record, list[str]]]:
    """The records of unique.csv, one by one, each with the ids that were merged into it."""
    for row in read_table(path, (*COLUMNS, "merged_ids")):
        merged = row.pop("merged_ids")
        yield record_of(row), [record_id for record_id in merged.split("|") if record_id]


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


def screening_row(screening: Screening, version: str, first: Decision | None, second: Decision | None) -> list[str]:
    """One row of screening.csv: a person's decision on title and abstract beats the rules, which stay beside it."""
    reason = screening.reasons[0] if screening.reasons else None
    by_rule = [screening.outcome, reason.id if reason else "", reason.reason if reason else "", RULE]
    by_person = [first.decision, "", first.reason, first.reviewer] if first else None
    return [
        screening.record_id,
        *(by_person or by_rule),
        version,
        screening.outcome,
        "|".join(criterion.id for criterion in screening.reasons),
        "|".join(criterion.id for criterion in screening.flags),
        str(screening.score),
        second.decision if second else "",
        second.reason if second else "",
    ]


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


def sheet_row(record: Record, screening: Screening, phase: str, first: Decision | None, turn: str) -> SheetRow:
    """What a person sees of a record: the deciding words in context, and empty cells to fill in."""
    return SheetRow(
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


def run(
    records: Iterable[tuple[Record, Sequence[str]]],
    screener: Screener,
    decisions: Sequence[Decision],
    out: Path,
    reviewers: int = 1,
) -> dict[str, int]:
    """Screen `records`, each with the ids that were merged into it; how many had which outcome.

    `reviewers` is how many people have to say the same of a record before it counts.
    """
    people = People.of(decisions, reviewers)
    counts = {"records": 0, "include": 0, "exclude": 0, "unclear": 0}
    n_waiting = 0
    with ExitStack() as stack:
        add_to_sheet = stack.enter_context(sheet_writer(out / "to_screen.csv", decisions))
        add_verdicts = stack.enter_context(line_writer(out / "verdicts.csv", VERDICT_COLUMNS))
        add_screening = stack.enter_context(table_writer(out / "screening.csv", SCREENING_COLUMNS))
        for record, merged_ids in tracked(records, "screen"):
            screening = screener.screen(record)
            ids = (record.record_id, *merged_ids)
            word_by_phase = {phase: people.word(phase, ids) for phase in (TITLE_ABSTRACT, FULL_TEXT)}
            first, second = word_by_phase[TITLE_ABSTRACT].stands, word_by_phase[FULL_TEXT].stands
            add_verdicts(verdict_lines(screening))
            add_screening(screening_row(screening, screener.version, first, second))
            counts["records"] += 1
            counts[screening.outcome] += 1
            phase = waits_for(screening, first, second)
            if phase:
                turn = whose_turn(word_by_phase[phase], reviewers)
                add_to_sheet(sheet_row(record, screening, phase, first, turn))
                n_waiting += 1
    return counts | {"to_read": n_waiting}

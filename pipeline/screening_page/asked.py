"""Which records a reviewer is asked about: the rows of the sheet, without those that are another's to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.review.people import RETRIEVAL, People, Word
from pipeline.review.shares import Shares
from pipeline.sheets import TO_SCREEN, SheetRow, sheet_in_use, sheet_rows


@dataclass(frozen=True, slots=True)
class AskedRecord:
    """One record that a reviewer is asked about, in one phase.

    mine       what this reviewer said of it last, by which a changed mind is told from a first one; "" for nothing
    others     what others said: filled in for those alone who settle what reviewers differ on
    differ     whether reviewers differ on it
    again      whether somebody asked for it to be thought over again
    """

    row: SheetRow
    mine: str = ""
    others: str = ""
    differ: bool = False
    again: bool = False


def rows_of_sheet(results: Path) -> list[SheetRow]:
    """The rows of the sheet in reading order, however a spreadsheet program has saved it since; [] without a sheet.

    Raises DecisionError for a sheet that cannot be read.
    """
    (path, beside), _ = TO_SCREEN.forms(results)
    path = sheet_in_use(TO_SCREEN, results) if beside.exists() else path
    if not path.exists():
        return []
    lines = sheet_rows(path, TO_SCREEN.needed)
    header = [name.strip().casefold() for name in next(lines, [])]
    found = [SheetRow.of(TO_SCREEN, dict(zip(header, line, strict=False))) for line in lines]
    return [row for row in found if row.record_id]


def asked_of(
    reviewer: str,
    rows: Iterable[SheetRow],
    ids_by_record: Mapping[str, Sequence[str]],
    people: People,
    shares: Shares,
    again: Collection[str] = (),
) -> Iterator[AskedRecord]:
    """What this reviewer is asked; "" stands for anybody.

    Nothing of what another reviewer said is handed on, but to those who settle differences. A record on which this
    reviewer has spoken and another has yet to speak is not asked again. `again`: ids of records to be thought over.
    """
    team = people.words.team
    settles = bool(reviewer) and team.settles(reviewer)
    for row in rows:
        ids = ids_by_record.get(row.record_id)
        if ids is None or row.phase not in people.said_by_phase:
            continue
        word = people.word(row.phase, ids)
        mine = [decision for decision in word.said if decision.reviewer == reviewer]
        is_again = not set(again).isdisjoint(ids)
        if settles and reviewer not in team.screen:
            is_asked = word.is_conflict or is_again
        elif is_again:
            is_asked = bool(mine) or settles or not reviewer
        else:
            is_share = not (reviewer and shares.are_given) or reviewer in shares.readers(row.record_id)
            is_asked = is_share and _is_open_to(mine, word, people.reviewers, settles=settles)
        if is_asked:
            others = word.said if settles else ()
            yield AskedRecord(
                row,
                "; ".join(", ".join(filter(None, (d.decision, d.reason, d.note))) for d in mine[-1:]),
                "; ".join(f"{d.reviewer}: {d.decision}" for d in others if d.reviewer != reviewer),
                word.is_conflict,
                is_again,
            )


def _is_open_to(mine: Sequence[object], word: Word, reviewers: int, *, settles: bool) -> bool:
    """Whether this reviewer still has something to say: with two, not once they have judged it themselves."""
    if reviewers == 1 or not mine or settles:
        return True
    judged = [decision for decision in word.said if decision in mine and decision.decision not in RETRIEVAL]
    return not judged or word.is_settled

"""Take in what people decided: the filled rows of their sheets, appended to the review's decisions.

FAILS WHEN  a filled row cannot be understood without guessing (14): the valid rows are taken in, the others are named
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.text import name_key, reason_key
from pipeline.ground.way_in import to_type
from pipeline.review.decisions import append_decisions, move_over, read_decisions
from pipeline.review.exchange import KnownTo, RecordFinder, Returned, read_returned, sent_labels
from pipeline.review.review import Review
from pipeline.review.shares import slug_of
from pipeline.review.team import RULE, Words
from pipeline.review.updates import read_updates
from pipeline.sheets import ANYBODY, DECIDED, PAIRS, TO_SCREEN, Said, Sheet, TypedRow, read_sheet, sheet_of, tag_of
from pipeline.stages.stage import Counts
from pipeline.tables.kept import DECISIONS, DUPLICATE, FULL_TEXT, TAGS, UPDATES, WITHDRAWN, WORDS_BY_PHASE, Decision
from pipeline.tables.records import RECORDS
from pipeline.tables.table import parts

SENT_TO_ASREVIEW = "asreview.csv"
READS = (RECORDS, TO_SCREEN.table, DECIDED.table, PAIRS.table, DECISIONS, UPDATES)
WRITES = (DECISIONS,)


def add_arguments(parser: ArgumentParser) -> None:
    """The options of this stage."""
    parser.add_argument("--reviewer", default="", help="who decided where that cell is empty")
    parser.add_argument(
        "--from", dest="returned", metavar="FILE", type=Path,
        help="take in this file instead of the sheets: Rayyan, ASReview, RIS, a copy of a sheet, decisions of before",
    )  # fmt: skip
    parser.add_argument("--accept-change", action="store_true", help="judge earlier words anew after changed settings")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a sheet: the decisions that are new, and what is wrong with the rows that were not taken in.

    repeated   rows that say what was said before
    late       decisions taken in that do not stand, as the same person said something else later
    """

    decisions: tuple[Decision, ...] = ()
    faults: tuple[Fault, ...] = ()
    repeated: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class TakingIn:
    """What is needed to understand a row.

    reviewer     whose the rows without a name are, "" for nobody's
    reviewers    how many have to decide: where one is enough, a row without a name may repeat anybody's word
    sheet_date   when a row was made that tells nothing itself, "" for when it is taken in
    """

    record_ids: Collection[str]
    decided_on: str
    criteria_version: str
    words: Words = field(default_factory=Words)
    reviewer: str = ""
    reviewers: int = 1
    sheet_date: str = ""

    def decision(self, row: TypedRow, said: Said) -> Decision:
        """The row as it would be written, whether it is valid or not."""
        typed = row.cells.get("reviewer", "") or self.reviewer
        record_id = next((record_id for record_id in row.record_ids if _is_known(record_id, self.record_ids)), "")
        return Decision(
            decided_on=self.decided_on,
            reviewer=self.words.team.name_of(typed) or typed,
            record_id=record_id,
            phase=row.phase,
            decision=row.decision,
            reason=row.cells.get("reason", ""),
            note=row.cells.get("note", ""),
            criteria_version="" if row.phase == DUPLICATE else self.criteria_version,
            made_on=row.made_on or self.sheet_date or self.decided_on,
            turn=said.turns(record_id, row.phase) + 1,
            tag=tag_of(row.cells.get("tag", "")),
        )

    def faults(self, row: TypedRow, decision: Decision) -> Iterator[tuple[str, str, str, str, str]]:
        """What is wrong with a row: column, problem, found, expected, what to do."""
        is_pair = "other_id" in row.cells
        if not decision.record_id:
            found = ", ".join(row.cells[name] for name in ("record_id", "other_id") if name in row.cells)
            yield (
                "record_id",
                "no record has this id: a spreadsheet may have changed it",
                found,
                "an id as in records.csv",
                "",
            )
        words = WORDS_BY_PHASE.get(decision.phase, ())
        if not words or (decision.phase == DUPLICATE and not is_pair):
            phases = ", ".join(phase for phase in WORDS_BY_PHASE if phase != DUPLICATE)
            yield "phase", "this is no phase of screening", row.cells["phase"], phases, ""
        elif decision.decision not in words:
            yield "decision", "this is no decision", row.cells["decision"] or "empty", ", ".join(words), ""
        yield from self._faults_of_name(row, decision, is_pair=is_pair)
        if decision.phase == FULL_TEXT and decision.decision == "exclude" and not decision.reason:
            listed = "; ".join(self.words.reasons) or "words"
            yield "reason", "a report excluded after reading in full needs its reason", "empty", listed, ""
        if offered := self.words.offers(decision):
            fix = "write one of them, or add this one to reasons under [screening] in protocol.toml"
            yield "reason", "the protocol does not list this reason", decision.reason, "; ".join(offered), fix
        if decision.tag not in ("", *TAGS) or (decision.tag and decision.phase != FULL_TEXT):
            yield "tag", "this is no tag of a report in full text", decision.tag, ", ".join(TAGS), ""
        if row.cells.get("made_on") and not replace(row, cells={"made_on": row.cells["made_on"]}).made_on:
            yield "made_on", "this is no day", row.cells["made_on"], "2026-02-02 or 2026-02-02T15:30", ""

    def _faults_of_name(
        self, row: TypedRow, decision: Decision, *, is_pair: bool
    ) -> Iterator[tuple[str, str, str, str, str]]:
        team = self.words.team
        typed = row.cells.get("reviewer", "") or self.reviewer
        if not typed and not is_pair:
            fix = "fill the column reviewer, or name one for all: "
            fix += to_type("decide", variables="REVIEWER=anna", options="--reviewer anna")
            yield "reviewer", "nobody is named who decided this", "empty", ", ".join(team.names) or "a name", fix
        elif typed.casefold() == RULE:
            yield "reviewer", "no person has this name: it is what rules decide by", RULE, "a name", ""
        elif typed and team.name_of(typed) is None:
            near = team.nearest(typed)
            fix = f"did you mean {near}? " if near else ""
            fix += "a new person is added to protocol.toml: [people] screen, or settle, or what somebody is also called"
            yield "reviewer", "the protocol names nobody so", decision.reviewer, ", ".join(team.names), fix


FilledRow = tuple[Path, TypedRow]
"""A row and the file that it stands in."""


def take_in(rows: Sequence[FilledRow], earlier: Sequence[Decision], taking_in: TakingIn) -> Taken:
    """The decisions that the filled rows of sheets add to the `earlier` ones."""
    said = Said(earlier)
    faults: list[Fault] = []
    valid: dict[tuple[str, str, str, str], list[tuple[FilledRow, Decision]]] = {}
    repeated = 0
    for path, row in rows:
        if not row.is_decided:
            continue
        decision = taking_in.decision(row, said)
        person = decision.reviewer or (ANYBODY if taking_in.reviewers == 1 or row.phase == DUPLICATE else None)
        answer = said.answer(row, decision.record_id, person)
        if answer in ("stands", "earlier"):
            repeated += 1
            continue
        found = [_fault(path, row, *fault) for fault in taking_in.faults(row, decision)]
        if not found and answer == "unclear":
            found.append(_said_before(path, row, decision))
        if not found and decision.decision == WITHDRAWN and not _has_said(said, decision):
            problem = f"{decision.reviewer} has said nothing of this record that could be withdrawn"
            found.append(_fault(path, row, "decision", problem, WITHDRAWN))
        faults += found
        if not found:
            # Of two words on one pair, in one sheet or in both, nobody can say which was meant.
            made_on = "" if row.phase == DUPLICATE else decision.made_on
            key = decision.record_id, decision.phase, name_key(decision.reviewer), made_on
            valid.setdefault(key, []).append(((path, row), decision))
    taken: list[Decision] = []
    late = 0
    for _, same in sorted(valid.items(), key=lambda item: item[0][3]):
        (path, row), decision = same[0]
        if len({_content(other) for _, other in same}) > 1:
            faults += [_twice(path, row, decision) for (path, row), decision in same]
            continue
        repeated += len(same) - 1
        decision = replace(decision, turn=said.turns(decision.record_id, decision.phase) + 1)
        late += any(
            other.made_on > decision.made_on for other in said.by(decision.record_id, decision.phase, decision.reviewer)
        )
        said.add(decision)
        taken.append(decision)
    return Taken(tuple(taken), tuple(faults), repeated, late)


def _has_said(said: Said, decision: Decision) -> bool:
    words = said.by(decision.record_id, decision.phase, decision.reviewer)
    return bool(words) and words[-1].decision != WITHDRAWN


def _content(decision: Decision) -> tuple[str, ...]:
    return decision.decision, reason_key(decision.reason), decision.note, decision.tag


def _is_known(record_id: str, record_ids: Collection[str]) -> bool:
    """Whether the record, or each of the two of a pair, is one of ours."""
    return record_id in record_ids or (
        len(parts(record_id)) == 2 and all(part in record_ids for part in parts(record_id))
    )


def _said_before(path: Path, row: TypedRow, decision: Decision) -> Fault:
    problem = f"{decision.reviewer} has said so before and something else since: this may be an old copy"
    fix = "take the row out; or, if it is a change of mind, write in made_on when: 2026-02-02T15:30"
    return _fault(path, row, "decision", problem, ", ".join(filter(None, _content(decision))), "", fix)


def _twice(path: Path, row: TypedRow, decision: Decision) -> Fault:
    problem = f"{decision.reviewer or 'somebody'} decided twice on {decision.record_id}, and differently"
    found = ", ".join(filter(None, (decision.decision, decision.reason, decision.note)))
    return _fault(path, row, "decision", problem, found, "", "keep one of the rows")


def _fault(
    path: Path, row: TypedRow, column: str, problem: str, found: str, expected: str = "", fix: str = ""
) -> Fault:
    return Fault(problem, path, f"row {row.number}, column {column}", found, expected, fix)


def run(review: Review, *, decided_on: str, reviewer: str = "", returned: Path | None = None) -> Counts:
    """Take in the sheets of people; what was taken, and what was not and why. A sheet that cannot be read waits.

    `returned` is a file that came back from another tool, or a copy of our sheet; it is then the only one taken in.
    `decided_on` is the date that the decisions get.
    """
    results, queries, protocol = review.paths.results, review.paths.queries, review.protocol
    move_over(queries)
    if not RECORDS.exists(results):
        return _counted(Taken())
    updates = read_updates(queries)
    taking_in = TakingIn(
        {row.record_id for row in RECORDS.read_as(WithId, results)},
        decided_on,
        protocol.screener().version,
        protocol.team_words,
        reviewer,
        protocol.screening.reviewers,
        # An old sheet tells nothing of when it is: it was written by the last update at the earliest.
        updates[-1].search[:10] if updates and not returned else "",
    )
    faults: list[Fault] = []
    came_back = _returned(review, returned, reviewer) if returned else Returned(())
    rows = [(path, row) for path, of_file in _filled(review, returned, came_back, faults) for row in of_file]
    taken = take_in(rows, read_decisions(queries, protocol.team_words), taking_in)
    append_decisions(queries, taken.decisions)
    if returned:
        faults += _asked(returned, came_back)
    return _counted(replace(taken, faults=(*faults, *taken.faults)), came_back.echoed)


def _returned(review: Review, path: Path, reviewer: str) -> Returned:
    """What a file says of our records, by whatever it names them."""
    results = review.paths.results
    finder = RecordFinder(RECORDS.read_as(KnownTo, results))
    return read_returned(path, reviewer, finder, sent_labels(results / SENT_TO_ASREVIEW))


def _asked(path: Path, came_back: Returned) -> Iterator[Fault]:
    """Rows that name their record by its title alone: two reports may have one title."""
    for row, found in came_back.asked:
        fix = f"if it is, put a column record_id with {found.record_id} into the file and hand it in again"
        problem = f"only its title says that this may be {found.record_id}: nothing was taken in"
        yield Fault(problem, path, f"row {row.number}, column title", found.title, fix=fix)


@dataclass(frozen=True, slots=True)
class WithId:
    """The one column of a table of records that is needed here."""

    record_id: str


def _counted(taken: Taken, echoed: int = 0) -> Counts:
    n = {"decisions": len(taken.decisions), "not_understood": len(taken.faults), "repeated": taken.repeated}
    said = f"{len(taken.decisions)} decisions taken in, {len(taken.faults)} rows not understood"
    if taken.repeated:
        said += f", {taken.repeated} repeat what was said"
    if echoed:
        n["echoed"] = echoed
        said += f", {echoed} passed over as they say what was sent"
    if taken.late:
        said += f", {taken.late} are older than what the same person said since and do not stand"
    return Counts(n, said, taken.faults)


def _filled(
    review: Review, returned: Path | None, came_back: Returned, faults: list[Fault]
) -> Iterator[tuple[Path, Sequence[TypedRow]]]:
    """What people handed in, sheet by sheet, with its path; what is wrong with a whole sheet goes to `faults`."""
    if returned:
        yield returned, came_back.rows
        return
    shared = [sheet_of(name, slug_of(name)) for name in review.protocol.people.screen]
    for sheet in (TO_SCREEN, *shared, DECIDED, PAIRS):
        for path in sheet.paths(review.paths.results):
            rows = _rows(path, sheet, faults)
            yield path, [row.by(sheet.owner) for row in rows] if sheet.owner else rows


def _rows(path: Path, sheet: Sheet, faults: list[Fault]) -> list[TypedRow]:
    try:
        return read_sheet(path, sheet)
    except DecisionError as error:
        faults += error.faults
        return []

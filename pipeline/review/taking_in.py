"""Rows that people filled in become decisions, or faults that name the row; nothing is guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.ground.errors import Fault
from pipeline.ground.text import name_key, reason_key
from pipeline.ground.way_in import to_type
from pipeline.review.decisions import faults_of_decision
from pipeline.review.team import RULE, Words
from pipeline.sheets import ANYBODY, TO_USE, Said, TypedRow, tag_of
from pipeline.tables.kept import DUPLICATE, FULL_TEXT, TAGS, WITHDRAWN, WORDS_BY_PHASE, Decision
from pipeline.tables.table import parts


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
    latest       the last day that a word can be of, "" for any
    """

    record_ids: Collection[str]
    decided_on: str
    criteria_version: str
    words: Words = field(default_factory=Words)
    reviewer: str = ""
    reviewers: int = 1
    sheet_date: str = ""
    latest: str = ""

    def decision(self, row: TypedRow, said: Said) -> Decision:
        """The row as it would be written, whether it is valid or not."""
        typed = row.cells.get("reviewer", "") or self.reviewer
        record_id = next((record_id for record_id in row.record_ids if _is_known(record_id, self.record_ids)), "")
        return Decision(
            decided_on=self.decided_on,
            reviewer=self.words.called(typed),
            record_id=record_id,
            phase=row.phase,
            decision=row.decision,
            reason=row.cells.get("reason", ""),
            note=row.cells.get("note", ""),
            criteria_version="" if row.phase == DUPLICATE else self.criteria_version,
            made_on=self._made_on(row),
            turn=said.turns(record_id, row.phase) + 1,
            tag=tag_of(row.cells.get("tag", "")),
        )

    def _made_on(self, row: TypedRow) -> str:
        made_on = row.made_on or self.sheet_date or self.decided_on
        # Where a machine's clock was wrong, a sheet may be of a day to come; what a person typed is asked about.
        return self.decided_on if self._is_to_come(made_on) and not row.cells.get("made_on") else made_on

    def _is_to_come(self, made_on: str) -> bool:
        return bool(self.latest) and made_on[:10] > self.latest

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
            found = row.cells["decision"]
            yield "decision", "this is no decision", found or "empty", ", ".join(words), TO_USE[row.phase] * bool(found)
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
        elif self._is_to_come(decision.made_on):
            yield "made_on", "this day has not come yet", row.cells["made_on"], f"{self.latest} at the latest", ""

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
    said = Said(earlier, taking_in.words.called)
    faults: list[Fault] = []
    valid: dict[tuple[str, str, str, str], list[tuple[FilledRow, Decision]]] = {}
    spoken: set[tuple[str, str, str]] = set()
    """Whose word on which record stands in an earlier row: a page saves a word and its withdrawal in one file."""
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
        problems = list(taking_in.faults(row, decision))
        if decision.decision == WITHDRAWN and _has_said(said, decision):
            # A word that was taken in under a wrong name is taken back under that name, whoever the protocol names now.
            problems = [problem for problem in problems if problem[0] != "reviewer"]
        found = [_fault(path, row, *problem) for problem in problems]
        if not found:
            found = [_fault(path, row, *fault) for fault in faults_of_decision(decision)]
        if not found and answer == "unclear":
            found.append(_said_before(path, row, decision))
        person_on = decision.record_id, decision.phase, name_key(decision.reviewer)
        if not found and decision.decision == WITHDRAWN and not (_has_said(said, decision) or person_on in spoken):
            problem = f"{decision.reviewer} has said nothing of this record that could be withdrawn"
            found.append(_fault(path, row, "decision", problem, WITHDRAWN))
        faults += found
        if not found:
            spoken.add(person_on)
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

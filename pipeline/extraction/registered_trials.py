"""Trials that a register holds and that the review may want: beside the studies without results, in ongoing.csv."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.ground.identifiers import page_of
from pipeline.prisma.inputs import FlowInputs
from pipeline.tables.computed import TRIALS, Fate, OngoingRow, TrialRow

REGISTERED = "registered"
"""Stands as the tag of a trial of which nobody has said yet that the review wants it."""
AWAITING_FATES = frozenset({"awaiting_screening", "awaiting_report"})


def read_trials(results: Path) -> list[TrialRow]:
    """What registers say of their trials; [] where none is asked."""
    return list(TRIALS.read(results)) if TRIALS.exists(results) else []


def with_trials(
    ongoing: Iterable[OngoingRow], trials: Sequence[TrialRow], inputs: FlowInputs, fates: Iterable[Fate]
) -> Iterator[OngoingRow]:
    """The studies without results, each with what its register says, and then the trials that fit or await.

    A trial awaits while the record that stands for its own does, whatever reports of it there are: its row names them.
    """
    record_ids_by_number = _record_ids_by_number(inputs.registrations or {})
    told: set[str] = set()
    for row in ongoing:
        own = [trial for trial in trials if trial.record_id in row.reports or trial.number in row.registry_ids]
        told.update(trial.record_id for trial in own)
        yield _with_trial(row, own[0]) if own else row
    fate_by_id = {fate.record_id: fate.fate for fate in fates}
    for trial in trials:
        fate = fate_by_id.get(inputs.kept(trial.record_id), "")
        if trial.record_id not in told and fate in AWAITING_FATES:
            yield _row_of(trial, inputs, record_ids_by_number.get(trial.number, ()))


def _record_ids_by_number(numbers_by_id: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for record_id, numbers in numbers_by_id.items():
        for number in numbers:
            found.setdefault(number, set()).add(record_id)
    return found


def _row_of(trial: TrialRow, inputs: FlowInputs, of_number: Collection[str]) -> OngoingRow:
    record = inputs.record_by_id[trial.record_id]
    row = OngoingRow(
        study_id=trial.record_id,
        tag=REGISTERED,
        study=trial.number,
        reports=tuple(sorted({trial.record_id, *trial.reports, *of_number})),
        registry_ids=record.registry_ids,
        year=record.year,
        title=trial.title,
        link=page_of("", "", record_id=trial.record_id),
    )
    return _with_trial(row, trial)


def _with_trial(row: OngoingRow, trial: TrialRow) -> OngoingRow:
    return replace(
        row, status=trial.status, enrolment=trial.enrolment, started=trial.started,
        primary_completion=trial.primary_completion, completion=trial.completion, results_posted=trial.results_posted,
        first_seen=trial.first_seen, last_changed=trial.last_changed,
    )  # fmt: skip

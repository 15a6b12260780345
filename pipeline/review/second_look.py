"""What people should look at again: records that changed after their decision, conflicts, rules that now disagree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.review.changes import Change
from pipeline.review.decisions import FULL_TEXT, TITLE_ABSTRACT, Decision
from pipeline.review.people import People
from pipeline.review.updates import Update

RECHECK_COLUMNS = ("record_id", "decided_by", "decision", "phase", "event", "what_changed", "title", "link")
CONFLICT_COLUMNS = ("record_id", "phase", "said", "title", "link")
DISAGREEMENT_COLUMNS = ("record_id", "decided_by", "decision", "reason", "rules_say", "criteria", "criteria_version",
                        "title", "link")  # fmt: skip

ALWAYS = frozenset({"notice", "deleted"})
"""Changes after which a decision deserves another look, whatever it was."""
DECISIVE = frozenset({"title", "abstract", "links"})
"""The fields on which decisions rest."""
OPPOSITE = {"include": "exclude", "exclude": "include"}


@dataclass(frozen=True, slots=True)
class Unique:
    """A unique record: its ids, its own first, and how a person finds it."""

    record_ids: tuple[str, ...]
    title: str
    link: str


def rechecks(
    records: Iterable[Unique], changes: Iterable[Change], decisions: Sequence[Decision], updates: Sequence[Update]
) -> Iterator[list[str]]:
    """Rows of recheck.csv: what changed in a record after the last decision on it, or came to light with it.

    A decision was made before a change when it was there once the update that told of the change had ended. So no
    clock is asked, and a decision taken in by the very update that brings the change counts as made before it.
    """
    n_decisions_by_event = {event: int(update.n_decisions) for update in updates for event in update.event_names}
    changes_by_id = _decisive(changes)
    last_by_id = {
        decision.record_id: at for at, decision in enumerate(decisions) if decision.phase in (TITLE_ABSTRACT, FULL_TEXT)
    }
    for record in records:
        at = max((last_by_id[i] for i in record.record_ids if i in last_by_id), default=None)
        if at is None:
            continue
        since: dict[str, list[str]] = {}
        for change in (c for record_id in record.record_ids for c in changes_by_id.get(record_id, ())):
            if at < n_decisions_by_event.get(change.event, len(decisions)):
                since.setdefault(change.event, []).append(change.why)
        made = decisions[at]
        for event, whys in since.items():
            told = [made.reviewer, made.decision, made.phase, event, "; ".join(whys), record.title, record.link]
            yield [record.record_ids[0], *told]


def _decisive(changes: Iterable[Change]) -> Mapping[str, Sequence[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        fields = change.why.partition(": ")[2].split(", ") if change.change == "revised" else ()
        if change.change in ALWAYS or DECISIVE.intersection(fields):
            found.setdefault(change.record_id, []).append(change)
    return found


def conflicts(records: Iterable[Unique], people: People) -> Iterator[list[str]]:
    """Rows of conflicts.csv: records on which two reviewers differ until somebody settles it."""
    for record in records:
        for phase in (TITLE_ABSTRACT, FULL_TEXT):
            word = people.word(phase, record.record_ids)
            if word.is_conflict:
                said = "; ".join(_said(decision) for decision in word.said)
                yield [record.record_ids[0], phase, said, record.title, record.link]


def _said(decision: Decision) -> str:
    why = ", ".join(filter(None, (decision.reason, decision.note)))
    return f"{decision.reviewer}: {decision.decision}{f' ({why})' if why else ''}"


def disagreements(
    records: Iterable[Unique], screening_by_id: Mapping[str, Mapping[str, str]], by_rule: Collection[str]
) -> Iterator[list[str]]:
    """Rows of disagreements.csv: a person decided one thing, and the rules say the other now. The person stands.

    `by_rule`: the names in `decided_by` that are no person's.
    """
    for record in records:
        row = screening_by_id[record.record_ids[0]]
        if row["decided_by"] not in by_rule and OPPOSITE.get(row["outcome"]) == row["rule_outcome"]:
            person = [row["decided_by"], row["outcome"], row["reason"]]
            rules = [row["rule_outcome"], row["rule_reasons"], row["criteria_version"]]
            yield [record.record_ids[0], *person, *rules, record.title, record.link]

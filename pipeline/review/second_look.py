"""What people should look at again: records that changed after their decision, conflicts, rules that now disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.review.people import RULE, People, Word
from pipeline.tables.computed import Change, ConflictRow, DisagreementRow, ReasonRow, RecheckRow, ScreeningRow
from pipeline.tables.kept import FULL_TEXT, TITLE_ABSTRACT, WITHDRAWN, Decision, Update

ALWAYS = frozenset({"notice", "deleted", "results"})
"""Changes after which a decision deserves another look: a trial may have been left out for want of results."""
DECISIVE = frozenset({"title", "abstract", "links"})
"""The fields on which decisions rest."""
OPPOSITE = {"include": "exclude", "exclude": "include"}


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A unique record: its ids, its own first, and how a person finds it."""

    record_ids: tuple[str, ...]
    title: str
    link: str


def rechecks(
    records: Iterable[NamedRecord], changes: Iterable[Change], decisions: Sequence[Decision], updates: Sequence[Update]
) -> Iterator[RecheckRow]:
    """What changed in a record after the last decision on it, or came to light with it.

    A decision was made before a change when the sheet it was made on is older than the update that told of the change,
    or when nobody has been told yet. So a decision taken in by the very update that brings the change counts as made
    before it, whichever machine told or decided.
    """
    told_on_by_event = {event: update.search[:10] for update in reversed(updates) for event in update.events}
    changes_by_id = _decisive(changes)
    last_by_id = {
        decision.record_id: at for at, decision in enumerate(decisions) if decision.phase in (TITLE_ABSTRACT, FULL_TEXT)
    }
    for record in records:
        at = max((last_by_id[i] for i in record.record_ids if i in last_by_id), default=None)
        if at is None or decisions[at].decision == WITHDRAWN:
            continue
        since: dict[str, list[str]] = {}
        for change in (c for record_id in record.record_ids for c in changes_by_id.get(record_id, ())):
            told_on = told_on_by_event.get(change.event, "")
            if not told_on or (decisions[at].made_on or decisions[at].decided_on) < told_on:
                since.setdefault(change.event, []).append(change.why)
        made = decisions[at]
        for event, whys in since.items():
            yield RecheckRow(
                record_id=record.record_ids[0],
                decided_by=made.reviewer,
                decision=made.decision,
                phase=made.phase,
                event=event,
                what_changed="; ".join(dict.fromkeys(whys)),
                title=record.title,
                link=record.link,
            )


def _decisive(changes: Iterable[Change]) -> Mapping[str, Sequence[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        fields = change.why.partition(": ")[2].split(", ") if change.change == "revised" else ()
        if change.change in ALWAYS or DECISIVE.intersection(fields):
            found.setdefault(change.record_id, []).append(change)
    return found


def conflicts(records: Iterable[NamedRecord], people: People) -> Iterator[ConflictRow]:
    """Records on which reviewers differ until somebody settles it, in one phase or between the two."""
    for record in records:
        first, second = people.both(record.record_ids)
        for phase, word in ((TITLE_ABSTRACT, first), (FULL_TEXT, second)):
            said = "; ".join(map(_said, word.said))
            if word.is_conflict:
                yield ConflictRow(record.record_ids[0], phase, said, record.title, record.link)
            elif overrides_later(word, second):
                said += f" on title and abstract, but {'; '.join(map(_said, second.said))} in full text"
                yield ConflictRow(record.record_ids[0], phase, said, record.title, record.link)


def overrides_later(first: Word, second: Word) -> bool:
    """Whether people exclude on title and abstract what people keep in full text."""
    excludes = first.overridden is not None and first.overridden.decision == "exclude"
    return excludes and second.stands is not None and second.stands.decision != "exclude"


def reasons_to_settle(records: Iterable[NamedRecord], people: People) -> Iterator[ReasonRow]:
    """Reports that people exclude in full text for different reasons: one reason is counted."""
    for record in records:
        word = people.word(FULL_TEXT, record.record_ids)
        if word.stands and word.reasons_differ:
            said = "; ".join(map(_said, word.said))
            yield ReasonRow(record.record_ids[0], word.stands.reason, said, record.title, record.link)


def _said(decision: Decision) -> str:
    why = ", ".join(filter(None, (decision.reason, decision.note)))
    return f"{decision.reviewer}: {decision.decision}{f' ({why})' if why else ''}"


def disagreements(
    records: Iterable[NamedRecord], screening_by_id: Mapping[str, ScreeningRow]
) -> Iterator[DisagreementRow]:
    """A person decided one thing, and the rules say the other now. The person stands.

    `screening_by_id`: at least of the records on which a person decided.
    """
    for record in records:
        row = screening_by_id.get(record.record_ids[0])
        if row and row.decided_by != RULE and OPPOSITE.get(row.outcome) == row.rule_outcome:
            yield DisagreementRow(
                record_id=row.record_id,
                decided_by=row.decided_by,
                decision=row.outcome,
                reason=row.reason,
                rules_say=row.rule_outcome,
                criteria=row.rule_reasons,
                criteria_version=row.criteria_version,
                title=record.title,
                link=record.link,
            )

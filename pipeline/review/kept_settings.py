"""What decides how words are counted: a change of it judges earlier words anew, so it is told and asked about first.

`settings.csv` holds what was in force, since when; it only ever grows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.ground.errors import ExpectationError, Fault
from pipeline.ground.way_in import to_type
from pipeline.review.decisions import kept_decisions
from pipeline.review.people import People, Word
from pipeline.review.protocol import Protocol
from pipeline.review.review import Review
from pipeline.review.searches import last_date
from pipeline.review.team import Team, Words
from pipeline.tables.kept import FULL_TEXT, SETTINGS, TITLE_ABSTRACT, Decision, SettingsRow
from pipeline.tables.ledger import append_rows, read_ledger
from pipeline.tables.records import UNIQUE
from pipeline.tables.rows_on_disk import unique_with

N_SHOWN = 20


def in_force(protocol: Protocol) -> str:
    """The settings as they are kept."""
    people = protocol.people.model_dump(include={"screen", "settle", "also"})
    values = {"reviewers": protocol.screening.reviewers, "reasons": protocol.screening.reasons, **people}
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def require_accepted(review: Review, *, accept_change: bool) -> None:
    """Raise ExpectationError, before anything is written, when changed settings would judge earlier words anew."""
    before, now = _last(review.paths.queries), in_force(review.protocol)
    if not before or before == now or accept_change:
        return
    decisions = kept_decisions(review.paths.queries)
    moved = list(_moved(before, now, decisions, _groups(review.paths.results, decisions)))
    if not moved:
        return
    shown = "\n            ".join(moved[:N_SHOWN]) + (
        f"\n            … and {len(moved) - N_SHOWN} more" * (len(moved) > N_SHOWN)
    )
    changed = " and ".join(_changed(before, now))
    raise ExpectationError(
        Fault(
            f"the protocol changed its {changed}: this judges {len(moved)} records anew", review.paths.protocol,
            f"[screening] {changed}" if changed in ("reviewers", "reasons") else "", shown,
            "nothing was written yet",
            "change it back, or accept it: "
            + to_type("rebuild", review.paths.name, variables="ACCEPT=1", options="--accept-change"),
        )
    )  # fmt: skip


def keep_settings(review: Review) -> None:
    """Write down what is in force, where that is not the last line."""
    queries, now = review.paths.queries, in_force(review.protocol)
    if _last(queries) != now:
        since = last_date(review.paths.searches)
        number = max((row.number for row in _rows(queries) if row.since == since), default=0) + 1
        append_rows(SETTINGS, SETTINGS.path(queries), [SettingsRow(since, number, now)])


def _rows(queries: Path) -> list[SettingsRow]:
    return read_ledger(SETTINGS, SETTINGS.path(queries), _faults)


def _last(queries: Path) -> str:
    return max(((row.since, row.number, row.settings) for row in _rows(queries)), default=("", 0, ""))[2]


def _faults(row: SettingsRow) -> Iterator[tuple[str, str, str, str]]:
    try:
        _words(row.settings)
    except (ValueError, KeyError, TypeError) as error:
        yield (
            "settings",
            f"these are no settings: {error}",
            row.settings[:80],
            "what an update wrote; restore it from git",
        )


def _words(settings: str) -> tuple[int, Words]:
    values = json.loads(settings)
    team = Team(screen=values["screen"], settle=values["settle"], also=values["also"])
    return int(values["reviewers"]), Words(team, tuple(values["reasons"]))


def _changed(before: str, now: str) -> list[str]:
    old, new = json.loads(before), json.loads(now)
    return ["people" if key in ("screen", "settle", "also") else key for key in new if old.get(key) != new[key]]


def _groups(results: Path, decisions: Iterable[Decision]) -> list[tuple[str, ...]]:
    """The ids of each unique record on which people decided, as far as results tell."""
    if not UNIQUE.exists(results):
        return []
    return [record.record_ids for record in unique_with({decision.record_id for decision in decisions}, results)]


def _moved(before: str, now: str, decisions: Sequence[Decision], groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The records whose word changes, with what stood and what would stand."""
    old, new = (_people(settings, decisions) for settings in (before, now))
    grouped = {record_id: ids for ids in groups for record_id in ids}
    said = dict.fromkeys(grouped.get(d.record_id, (d.record_id,)) for d in decisions if "|" not in d.record_id)
    for ids in said:
        for phase, one, other in zip((TITLE_ABSTRACT, FULL_TEXT), old.both(ids), new.both(ids), strict=True):
            if _told(one) != _told(other):
                yield f"{ids[0]}, {phase}: {_told(one)} -> {_told(other)}"


def _people(settings: str, decisions: Sequence[Decision]) -> People:
    reviewers, words = _words(settings)
    return People.of(words.meant(decisions), reviewers, words)


def _told(word: Word) -> str:
    if word.stands is None:
        return "nothing"
    return ", ".join(filter(None, (word.stands.decision, word.stands.reason)))

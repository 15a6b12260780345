"""The outcome of a record: what each criterion says, and what follows.

Three values: a criterion is met, not met, or unknown because the field it needs is not there. Silence never excludes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.ground.record import Record
from pipeline.language import Absence, CompiledQueries, Matches, MeshTree, Span, compile_queries
from pipeline.screening.absence import lets_absence_count
from pipeline.screening.criteria import Criterion, criteria_version

Outcome = Literal["include", "exclude", "unclear"]
WORD_BY_VALUE: dict[bool | None, str] = {True: "met", False: "not met", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one criterion says of one record.

    `spans` are the words that decide, those of the fewest terms that make it so; () when it rests on absence. `others`
    are further words that speak for it too.
    """

    criterion: Criterion
    value: bool | None
    spans: tuple[Span, ...]
    others: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """What the criteria together say of one record.

    reasons   the criteria that exclude it, or keep it from being included, in the protocol's order; among them the
              grounds of which a hint was seen, where an absence is the reason
    score     the sum of the weights of the required concepts and signals that are met: likely trials first
    stopped   the criteria among the reasons that would exclude it, were they not stopped
    """

    record_id: str
    outcome: Outcome
    reasons: tuple[Criterion, ...]
    flags: tuple[Criterion, ...]
    score: int
    verdicts: tuple[Verdict, ...]
    stopped: tuple[Criterion, ...] = ()


class Screener:
    """The criteria of a protocol, compiled once.

    `exclude_when_absent`: a record is excluded when at least so many required concepts are absent; 0 is never.
    Without `mesh`, headings explode over the small tree of the language.
    `stopped`: the ids of criteria that exclude nothing alone, as an exclusion by them was found to be wrong.
    """

    def __init__(
        self,
        criteria: Sequence[Criterion],
        exclude_when_absent: int = 0,
        mesh: MeshTree | None = None,
        stopped: Collection[str] = (),
    ) -> None:
        self.criteria = tuple(criteria)
        self.exclude_when_absent = exclude_when_absent
        self.stopped = frozenset(stopped)
        self.version = criteria_version(criteria, exclude_when_absent, mesh.fingerprint if mesh else "")
        self._mesh = mesh
        self._hinting = [(criterion, _name(criterion, "hint")) for criterion in criteria if criterion.hint]
        self._comparisons = [criterion for criterion in criteria if criterion.comparison]
        self._not_met = [Verdict(criterion, False, ()) for criterion in criteria]
        self._required = [at for at, criterion in enumerate(criteria) if criterion.kind == "require"]
        self._place_by_query = {
            name: at
            for at, criterion in enumerate(criteria)
            for name in (criterion.id, _name(criterion, "unless"), _name(criterion, "unless_seen"))
        }
        self._untouched_by_absence: dict[Absence, tuple[Verdict, ...]] = {}

    @cached_property
    def _queries(self) -> CompiledQueries:
        """Compiled for the first record: an update may find that it knows what they say of all of them."""
        whens = {criterion.id: criterion.when for criterion in self.criteria}
        others = {
            _name(criterion, key): query
            for criterion in self.criteria
            for key in ("unless", "unless_seen", "hint")
            if (query := getattr(criterion, key))
        }
        return compile_queries(whens | others, mesh=self._mesh)

    def screen(self, record: Record) -> Screening:
        """Apply every criterion to the record."""
        matches = self._queries.match(record)
        verdicts = self._verdicts(matches)
        met = [verdict.criterion for verdict in verdicts if verdict.value is True]
        required = [verdicts[at] for at in self._required]
        hindering = [verdict for verdict in required if verdict.value is not True]
        grounds = [criterion for criterion in met if criterion.kind == "exclude"]
        absences = self._counting([v.criterion for v in hindering if v.value is False], record)
        stopped: Sequence[Criterion] = ()
        if self.stopped and (grounds or absences):
            stopped = [criterion for criterion in (*grounds, *absences) if criterion.id in self.stopped]
            grounds = [criterion for criterion in grounds if criterion.id not in self.stopped]
            absences = self._counting([criterion for criterion in absences if criterion.id not in self.stopped], record)
        compared = any(criterion.comparison for criterion in met)
        # A publication type says what a record is; an absence only what it does not say. So the type is the reason.
        hinted = self._hinted(matches) if hindering and not grounds else []
        excluding = self._in_order(grounds, hinted, absences) if absences else grounds
        if not excluding and stopped:
            hinted = self._in_order(hinted, [criterion for criterion in stopped if criterion.kind == "exclude"])
        reasons = excluding or hinted + [v.criterion for v in hindering] + ([] if compared else self._comparisons)
        return Screening(
            record_id=record.record_id,
            outcome="exclude" if excluding else "unclear" if reasons else "include",
            reasons=tuple(reasons),
            flags=tuple([criterion for criterion in met if criterion.kind == "flag"]),
            score=sum([criterion.weight for criterion in met if criterion.kind in ("require", "signal")]),
            verdicts=verdicts,
            stopped=() if excluding else tuple(stopped),
        )

    def _verdicts(self, matches: Matches) -> tuple[Verdict, ...]:
        """What each criterion says. Of many a record touches few; what the others say is shared by many records."""
        verdicts = self._untouched_by_absence.get(matches.absence)
        if verdicts is None:
            verdicts = tuple([_untouched(bare, matches) for bare in self._not_met])
            self._untouched_by_absence[matches.absence] = verdicts
        places = {self._place_by_query[name] for name in matches.touched() if name in self._place_by_query}
        if not places:
            return verdicts
        own = list(verdicts)
        for at in places:
            own[at] = _verdict(self._not_met[at], matches)
        return tuple(own)

    def _counting(self, absent: Sequence[Criterion], record: Record) -> list[Criterion]:
        """The absent concepts that exclude: where the protocol lets absence count, and the text could say more."""
        if not absent or not lets_absence_count(record):
            return []
        many = 0 < self.exclude_when_absent <= len(absent)
        return [criterion for criterion in absent if many or criterion.on_absent == "exclude"]

    def _hinted(self, matches: Matches) -> list[Criterion]:
        """The grounds of which a hint is seen, and no guard."""
        return [
            criterion
            for criterion, hint in self._hinting
            if matches.value(hint) is True
            and not any(_is_seen(criterion, key, matches) for key in ("unless", "unless_seen"))
        ]

    def _in_order(self, *criteria: Sequence[Criterion]) -> list[Criterion]:
        """The criteria in the protocol's order, which is that of PRISMA's reasons."""
        ids = {criterion.id for some in criteria for criterion in some}
        return [criterion for criterion in self.criteria if criterion.id in ids]


def _verdict(not_met: Verdict, matches: Matches) -> Verdict:
    """Met where `when` holds and no guard does; an unknown `unless` leaves a met ground unknown."""
    criterion = not_met.criterion
    value = matches.value(criterion.id)
    if value is False:
        return not_met
    guard = matches.value(_name(criterion, "unless")) if criterion.unless else False
    if guard is True or _is_seen(criterion, "unless_seen", matches):
        return not_met
    spans = matches.deciding(criterion.id)
    others = () if value is None else tuple(span for span in matches.spans(criterion.id) if span not in spans)
    return Verdict(criterion, None if guard is None else value, spans, others)


def _untouched(not_met: Verdict, matches: Matches) -> Verdict:
    """The same of a record in which nothing stands that the criterion looks for."""
    criterion = not_met.criterion
    value = matches.untouched(criterion.id)
    guard = matches.untouched(_name(criterion, "unless")) if criterion.unless else False
    is_seen = bool(criterion.unless_seen) and matches.untouched(_name(criterion, "unless_seen")) is True
    if value is False or guard is True or is_seen:
        return not_met
    return Verdict(criterion, None if guard is None else value, ())


def _is_seen(criterion: Criterion, key: str, matches: Matches) -> bool:
    return bool(getattr(criterion, key)) and matches.value(_name(criterion, key)) is True


def _name(criterion: Criterion, key: str) -> str:
    """The name under which the query of `key` is compiled."""
    return f"{criterion.id}.{key}"

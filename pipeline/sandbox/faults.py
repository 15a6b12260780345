"""The fault plan: which request meets which fault. What each fault does stands in `fault_kinds.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.ground.errors import Fault, TableError
from pipeline.sandbox.call import Call, ServedReply
from pipeline.sandbox.database import Database
from pipeline.sandbox.fault_kinds import FAULTS
from pipeline.sandbox.services.shapes import SHAPE_BY_SERVICE

ANY = "*"
ENDPOINT_NAMES = ("einfo", "esearch", "esummary", "efetch", "elink", *SHAPE_BY_SERVICE, ANY)
PLACES = ("first", "middle", "last")

Effect = Callable[[Call, Database, Callable[[], ServedReply]], ServedReply]


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry of a plan: from the `first` request to `endpoint` on, `times` requests meet the fault `do`."""

    endpoint: str
    first: int
    times: int | None
    do: str
    settings: Mapping[str, Any]

    def meets(self, call: Call, ordinal: int) -> bool:
        """Whether the `ordinal`-th request to the endpoint (to any, for "*") meets this fault."""
        due = ordinal >= self.first and (self.times is None or ordinal < self.first + self.times)
        poison = self.settings.get("pmid")
        return due and (poison is None or str(poison) in call.ids())


@dataclass(slots=True)
class FaultPlan:
    """The faults to come, and how many requests each endpoint has had."""

    planned: tuple[Planned, ...]
    _n_requests: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> FaultPlan:
        """Read `{"efetch": [{"on": 3, "do": "E6"}]}`.

        Keyed by endpoint, or "*" for all together. `on` is the ordinal of the request (1 where absent), or "first",
        "middle" or "last" with `of`: the number of requests of an undisturbed run. `times` repeats the fault on
        consecutive requests (1), "always" without end. Everything else is a setting of the fault.
        Raises TableError naming every entry that cannot be carried out.
        """
        planned: list[Planned] = []
        faults: list[Fault] = []
        for endpoint, entries in plan.items():
            for number, entry in enumerate(entries, start=1):
                place = f"{endpoint}, entry {number}"
                problems = _problems(endpoint, entry, place)
                faults += problems
                if not problems:
                    planned.append(_planned(endpoint, entry))
        TableError.raise_if_any(faults)
        return cls(tuple(planned))

    def next_for(self, call: Call) -> Effect | None:
        """Count `call` and give the fault that it meets; the first of the plan where several are due."""
        self._n_requests[call.endpoint] += 1
        self._n_requests[ANY] += 1
        for entry in self.planned:
            if entry.endpoint in (call.endpoint, ANY) and entry.meets(call, self._n_requests[entry.endpoint]):
                return _effect(entry)
        return None


def _effect(entry: Planned) -> Effect:
    kind = FAULTS[entry.do]

    def effect(call: Call, database: Database, answer: Callable[[], ServedReply]) -> ServedReply:
        return kind.apply(call, database, answer, {**kind.settings, **entry.settings})

    return effect


def _planned(endpoint: str, entry: Mapping[str, Any]) -> Planned:
    own = {name: value for name, value in entry.items() if name not in ("on", "of", "times", "do")}
    on = entry.get("on", 1)
    if on in PLACES:
        total = entry.get("of", 1)
        on = {"first": 1, "middle": (total + 1) // 2, "last": total}[on]
    always = entry.get("times", "always" if "pmid" in own else 1)
    return Planned(endpoint, on, None if always == "always" else always, entry["do"], own)


def _problems(endpoint: str, entry: Mapping[str, Any], place: str) -> list[Fault]:
    if endpoint not in ENDPOINT_NAMES:
        return [Fault("no such endpoint", "fault plan", place, endpoint, ", ".join(ENDPOINT_NAMES))]
    if entry.get("do") not in FAULTS:
        return [Fault("no such fault", "fault plan", place, str(entry.get("do")), ", ".join(FAULTS))]
    known = {"on", "of", "times", "do", *FAULTS[entry["do"]].settings}
    problems = [
        Fault("the fault has no such setting", "fault plan", place, name, ", ".join(sorted(known)))
        for name in entry
        if name not in known
    ]
    on, times = entry.get("on", 1), entry.get("times", 1)
    if on in ("middle", "last") and not _is_ordinal(entry.get("of")):
        words = "the number of requests that an undisturbed run sends"
        problems.append(Fault(f"on: {on} needs of", "fault plan", place, str(entry.get("of")), words))
    if on not in PLACES and not _is_ordinal(on):
        problems.append(Fault("on is no ordinal", "fault plan", place, str(on), "1, 2, ... or first, middle, last"))
    if times != "always" and not _is_ordinal(times):
        problems.append(Fault("times is no number", "fault plan", place, str(times), "1, 2, ... or always"))
    return problems


def _is_ordinal(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1

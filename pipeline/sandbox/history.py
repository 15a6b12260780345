"""The history server: sets of UIDs under a WebEnv and a query key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.sandbox.call import is_number


@dataclass(frozen=True, slots=True)
class StoredSet:
    """What a query key stands for: UIDs in their order, and the query that finds them again inside another term."""

    pmids: tuple[str, ...]
    query: str


@dataclass(slots=True)
class History:
    """All environments of one sandbox. `expired` makes each of them unknown, as NCBI does after some hours."""

    expired: bool = False
    _sets_by_environment: dict[str, list[StoredSet]] = field(default_factory=dict)

    def store(self, pmids: Sequence[str], query: str, environment: str = "") -> tuple[str, int]:
        """Keep a set in `environment`, or in a new one; the environment and the set's key, counted from 1."""
        if environment not in self._sets_by_environment:
            environment = self._new_environment()
        sets = self._sets_by_environment[environment]
        sets.append(StoredSet(tuple(pmids), query))
        return environment, len(sets)

    def find(self, environment: str, key: str) -> StoredSet | None:
        """The set under a key; None where the environment expired or never held it."""
        sets = [] if self.expired else self._sets_by_environment.get(environment, [])
        return sets[int(key) - 1] if is_number(key) and 1 <= int(key) <= len(sets) else None

    def _new_environment(self) -> str:
        """MCID_ and 24 hexadecimal digits: the look of PubMed's, and the same at each run."""
        ordinal = len(self._sets_by_environment) + 1
        environment = "MCID_" + hashlib.sha256(f"sandbox {ordinal}".encode()).hexdigest()[:24]
        self._sets_by_environment[environment] = []
        return environment

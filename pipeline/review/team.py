"""Who the people of a review are, what they are called, and in which words they give reasons.

Two writings of one name are one person, two writings of one reason one line of the flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.ground.text import name_key, reason_key
from pipeline.tables.kept import DUPLICATE, FULL_TEXT, Decision

RULE = "rule"
"""Stands where a person's name would, when rules alone decided."""
PERSON = "person"
"""Stands where a rule would, when a person decided on a pair."""
CONSENSUS = "consensus"
"""The reviewer whose name stands for all of them: its word settles everything."""

Share = Literal["", "everyone", "two", "halves"]


class Team(BaseModel):
    """The section [people] of a protocol. Where it names nobody, everybody may decide.

    screen   who screens; settle: who settles what they differ on
    also     name -> what else this person is called
    share    who reads which record: everyone every record, two of those who screen, or one of them
    pilot    so many records of the first search are read by everyone, whatever the share
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    screen: tuple[str, ...] = ()
    settle: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    share: Share = ""
    pilot: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _is_clear(self) -> Team:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        unknown = [name for name in self.also if name not in self.names]
        if unknown:
            yield f"{unknown[0]!r} in also is in neither screen nor settle"
        owners: dict[str, str] = {}
        for name, writing in self._writings():
            if not name_key(writing) or name_key(writing) == RULE:
                yield f"{writing!r} can be no person's name"
            if owners.setdefault(name_key(writing), name) != name:
                yield f"{writing!r} stands for two people"
        if self.share in ("two", "halves") and len(self.screen) < 2:
            yield f"a share of {self.share!r} needs at least two people in screen"

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody, those who screen first."""
        return tuple(dict.fromkeys((*self.screen, *self.settle)))

    def name_of(self, typed: str) -> str | None:
        """The name of whoever is called so; None where the protocol names people and this one is not among them."""
        cleaned = " ".join(typed.split())
        if not self.names or not cleaned:
            return cleaned
        key = name_key(typed)
        if key == CONSENSUS:
            return CONSENSUS
        return next((name for name, writing in self._writings() if name_key(writing) == key), None)

    def settles(self, name: str) -> bool:
        """Whether this person's word ends every difference."""
        return name_key(name) in {CONSENSUS, *map(name_key, self.settle)}

    def nearest(self, typed: str) -> str:
        """The name that was perhaps meant, "" where none is near."""
        name_by_key = {name_key(writing): name for name, writing in self._writings()}
        near = get_close_matches(name_key(typed), name_by_key, n=1)
        return name_by_key[near[0]] if near else ""

    def _writings(self) -> Iterator[tuple[str, str]]:
        for name in self.names:
            yield name, name
            yield from ((name, other) for other in self.also.get(name, ()))


NOBODY_NAMED = Team()


@dataclass(frozen=True, slots=True)
class Words:
    """How the people of a review are called and how their reasons are written: the protocol's way, else the first."""

    team: Team = NOBODY_NAMED
    reasons: tuple[str, ...] = ()

    def meant(self, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
        """The decisions, each under the one name of its person and with its reason in one writing."""
        name_by_key: dict[str, str] = {}
        reason_by_key = {reason_key(reason): reason for reason in self.reasons}
        found = []
        for decision in decisions:
            name = self.team.name_of(decision.reviewer) or " ".join(decision.reviewer.split())
            name = name_by_key.setdefault(name_key(name), name)
            reason = decision.reason
            if decision.phase != DUPLICATE and reason:
                reason = reason_by_key.setdefault(reason_key(reason), " ".join(reason.split()))
            if (name, reason) != (decision.reviewer, decision.reason):
                decision = replace(decision, reviewer=name, reason=reason)
            found.append(decision)
        return tuple(found)

    def called(self, typed: str) -> str:
        """The one name of whoever is called so; what was typed where the protocol does not know them."""
        return self.team.name_of(typed) or typed

    def offers(self, decision: Decision) -> Sequence[str]:
        """The reasons to choose from, where this one is none of them; () where it is fine."""
        if not self.reasons or (decision.phase, decision.decision) != (FULL_TEXT, "exclude") or not decision.reason:
            return ()
        return () if reason_key(decision.reason) in map(reason_key, self.reasons) else self.reasons

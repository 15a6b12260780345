"""Who reads which record: drawn by the record's id and the person's name, so that it is the same on every machine."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.ground.files import sha256_of
from pipeline.ground.text import folded, name_key
from pipeline.review.layout import screening_page_name
from pipeline.review.team import NOBODY_NAMED, Team
from pipeline.tables.records import UNIQUE

READERS = {"everyone": None, "two": 2, "halves": 1}


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of a review. `pilot`: the ids of the records that everyone reads."""

    team: Team = NOBODY_NAMED
    pilot: Collection[str] = field(default_factory=frozenset)

    @property
    def are_given(self) -> bool:
        """Whether the protocol says who reads what."""
        return bool(self.team.share and self.team.screen)

    def readers(self, record_id: str) -> tuple[str, ...]:
        """Who of those that screen reads this record, in the protocol's order; everybody where no shares are given."""
        n = READERS.get(self.team.share)
        if n is None or record_id in self.pilot:
            return self.team.screen
        # A draw for each person apart: whoever joins the team later takes records over from all alike.
        drawn = sorted(self.team.screen, key=lambda name: sha256_of(f"{record_id}\n{name_key(name)}".encode()))
        return tuple(name for name in self.team.screen if name in drawn[:n])


@dataclass(frozen=True, slots=True)
class Seen:
    """When a record was first found."""

    record_id: str
    first_seen: str


def shares_of(team: Team, results: Path) -> Shares:
    """Who reads what, as the protocol says, of the unique records in `results`."""
    if not (team.share and team.pilot):
        return Shares(team)
    rows = UNIQUE.read_as(Seen, results)
    return Shares(team, pilot_of(((row.record_id, row.first_seen) for row in rows), team.pilot))


def pilot_of(first_seen_by_id: Iterable[tuple[str, str]], n: int) -> frozenset[str]:
    """So many records of the first search, drawn by their ids: later records never change what a pilot was."""
    rows = list(first_seen_by_id)
    first = min((date for _, date in rows), default="")
    of_first = [record_id for record_id, date in rows if date == first]
    return frozenset(sorted(of_first, key=lambda record_id: sha256_of(f"pilot {record_id}".encode()))[:n])


def slug_of(name: str) -> str:
    """A person's name in the name of a file."""
    slug = "-".join(folded(name).split())[:40]
    return slug if slug and slug.isascii() else f"person-{sha256_of(name_key(name).encode())[:8]}"


def screening_pages(names: Iterable[str]) -> dict[str, str]:
    """File -> whose screening page it is: each person's, or one for whoever opens it where nobody is named."""
    return {screening_page_name(slug_of(name)): name for name in names} or {screening_page_name(""): ""}

"""What a dialect is: how the entries of one database are known, and where they hold the fields of a record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from pipeline.sources.syntax.entry import Fields

Place = str | tuple[str, str]
"""A field of the file; or one and a pattern, whose first group that matches is the value."""
Places = Mapping[str, tuple[Place, ...]]
"""Field of a record, or part of one -> where a dialect puts it, in the order of trust."""
NOTHING: Sequence[str] = ()


@dataclass(frozen=True)
class Dialect:
    """One database's way of filling one kind of file.

    name            as people call it
    signs           entries of this dialect meet one of these; each is a list of places that all are filled. () is all
    base, own       where the fields are, as in all files of the kind, and as only here; `registry_ids` holds numbers
                    only, `registry_text` text that may name some
    is_register     each entry is a register's own record
    database        where the name of the database stands, and the name where it stands nowhere
    commas          commas part its keywords
    advice          what to tell who imports such a file, and the place that is filled when it is to be told
    """

    name: str
    signs: tuple[tuple[Place, ...], ...] = ()
    base: Places = field(default_factory=dict)
    own: Places = field(default_factory=dict)
    is_register: bool = False
    database: tuple[tuple[Place, ...], str] = ((), "")
    commas: bool = False
    advice: tuple[str, Place] = ("", "")

    @cached_property
    def places(self) -> Places:
        return {**self.base, **self.own}

    @cached_property
    def used(self) -> frozenset[str]:
        """The fields of a file that this dialect reads, or looks at to know itself."""
        places = [place for found in self.places.values() for place in found]
        looked_at = [place for sign in self.signs for place in sign]
        return frozenset(
            place if isinstance(place, str) else place[0] for place in (*places, *looked_at, *self.database[0])
        )

    def speaks(self, fields: Fields) -> bool:
        """Whether an entry is of this dialect."""
        for sign in self.signs:
            for place in sign:
                if not picked(fields, place):
                    break
            else:
                return True
        return not self.signs


def picked(fields: Fields, place: Place) -> Sequence[str]:
    """The values that stand at a place."""
    if isinstance(place, str):
        return fields.get(place, NOTHING)
    values = fields.get(place[0])
    if not values:
        return NOTHING
    pattern = _compiled(place[1])
    return [value for text in values if (found := pattern.search(text)) and (value := _group_of(found))]


def _group_of(found: re.Match[str]) -> str:
    """The first group that matched; the whole match of a pattern without groups."""
    return next((group for group in found.groups() if group), "") if found.re.groups else found[0]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)

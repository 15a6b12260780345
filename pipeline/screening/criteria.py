"""A criterion: a query in PubMed's language, the sentence of the review it carries out, and examples of both sides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.ground.files import sha256_of
from pipeline.ground.record import Record


class Example(BaseModel):
    """An invented record, as much of it as the criterion looks at. A plain string in the protocol is a title."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    abstract: str = ""
    publication_types: tuple[str, ...] = ()
    mesh_terms: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    registry_ids: tuple[str, ...] = ()
    status: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_title(cls, value: object) -> object:
        return {"title": value} if isinstance(value, str) else value

    def record(self) -> Record:
        """The example as a record that can be screened."""
        return Record("example", **{name: getattr(self, name) for name in type(self).model_fields})


class Criterion(BaseModel):
    """One criterion of the protocol; the order in the protocol is the order of PRISMA reasons.

    exclude   a hard, positive ground (`when`) with guards: met, the record is excluded
    require   a concept that must be there; absent, the record is unclear, or excluded where `on_absent` says so
    signal    never excludes: explains and ranks; one marked `comparison` must be met for an automatic include
    flag      marks the record for people, and does nothing else

    A ground has guards of two kinds, because some words may be waited for and others must only not be overlooked:
    unless       where this is unknown the ground is unknown too: a word of the abstract decides, so it must be there
    unless_seen  keeps the ground from being met where it is seen; a field that is missing is no witness for the record
    `hint` is a sign too weak to exclude, such as a publication type: where absences exclude a record or leave it open,
    the reason of the ground is named before theirs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")
    kind: Literal["exclude", "require", "signal", "flag"]
    reason: str = Field(min_length=1, pattern=r"^[^,;|\r\n]+$")
    sentence: str = Field(min_length=1)
    when: str = Field(min_length=1)
    unless: str = ""
    unless_seen: str = ""
    hint: str = ""
    on_absent: Literal["unclear", "exclude"] = "unclear"
    comparison: bool = False
    weight: int = Field(default=1, ge=0, le=100)
    meets: tuple[Example, ...] = Field(min_length=1)
    fails: tuple[Example, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _keys_fit_the_kind(self) -> Criterion:
        if (self.unless or self.unless_seen or self.hint) and self.kind != "exclude":
            raise ValueError("only a criterion of kind exclude has a guard (unless, unless_seen) or a hint")
        if self.on_absent == "exclude" and self.kind != "require":
            raise ValueError("only a criterion of kind require can exclude on absence")
        if self.comparison and self.kind != "signal":
            raise ValueError("only a criterion of kind signal can be the comparison")
        return self


def criteria_version(criteria: Sequence[Criterion], exclude_when_absent: int, headings: str = "") -> str:
    """Twelve hexadecimal digits that change when what the criteria do changes, and not when a comment does.

    `headings` tells apart the trees over which headings explode.
    """
    rules = [
        [c.id, c.kind, c.reason, c.when, c.unless, c.unless_seen, c.hint, c.on_absent, c.comparison, c.weight]
        for c in criteria
    ]
    return sha256_of(json.dumps([rules, exclude_when_absent, *filter(None, [headings])]).encode())[:12]

"""The plan of an article: what is particular about it. Everything else comes from its dice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from pipeline.sandbox.invented.dice import Dice
from pipeline.sandbox.invented.draft import Draft, Section
from pipeline.sandbox.invented.people import journal, team
from pipeline.sandbox.invented.story import Story, figures, tell

PEOPLE = ("Adult", "Female", "Humans", "Male", "Middle Aged")
RCT = ("Journal Article", "Randomized Controlled Trial")
STANDARD_BLANKS = {
    "condition": "chronic neck pain",
    "muscle": "upper trapezius",
    "a": "dry needling",
    "b": "sham needling",
    "design": "randomised controlled trial",
    "outcome": "visual analogue scale",
    "twitch": "",
    "lesson": "The two treatments were of similar value.",
    "species": "Wistar rats",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A title, a story with the blanks it needs, indexing, and fields of the draft that are fixed by `fields`.

    `abstract` takes the place of the story where the wording itself matters; () is an article without an abstract.
    `same_study` is the PMID of another report of the same study: authors and figures are the same.
    """

    title: str
    story: Story = ()
    blanks: Mapping[str, str] = field(default_factory=dict)
    mesh: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    abstract: tuple[Section, ...] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    same_study: str = ""


def plain(text: str) -> tuple[Section, ...]:
    """An abstract in one piece."""
    return (Section("", "", text),)


def draft_of(pmid: str, plan: Plan) -> Draft:
    """The article that a plan describes, the same at each run."""
    dice, study = Dice(pmid), Dice(plan.same_study or pmid)
    created = date(dice.number("year", 2006, 2024), dice.number("month", 1, 12), dice.number("day", 1, 28))
    first_page = dice.number("page", 11, 890)
    draft = Draft(
        pmid=pmid,
        title=plan.title,
        abstract=_abstract(plan, study),
        authors=team(study),
        journal=journal(dice),
        published=f"{created + timedelta(days=dice.number('lag', 0, 60)):%Y/%m}",
        created=created,
        doi=f"10.5555/invented.{pmid}",
        volume=str(dice.number("volume", 3, 88)),
        issue=str(dice.number("issue", 1, 12)),
        pages=f"{first_page}-{first_page + dice.number('pages', 4, 13)}",
        mesh=plan.mesh,
        keywords=plan.keywords,
    )
    draft = replace(draft, **plan.fields)
    if "created" in plan.fields and "published" not in plan.fields:
        draft = replace(draft, published=f"{draft.created:%Y/%m}")
    if draft.status == "MEDLINE" and draft.indexed is None:
        draft = replace(draft, indexed=draft.created + timedelta(days=dice.number("indexing", 20, 260)))
    return draft


def _abstract(plan: Plan, dice: Dice) -> tuple[Section, ...]:
    if plan.abstract is not None:
        return plan.abstract
    return tell(plan.story, {**STANDARD_BLANKS, **figures(dice), **plan.blanks}, dice)

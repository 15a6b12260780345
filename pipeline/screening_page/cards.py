"""One record as a reviewer reads it: every place of every criterion's words, why it is open, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.ground.record import Record
from pipeline.language import Span
from pipeline.page.entries import short_authors
from pipeline.page.links import links_of
from pipeline.page.marked import Segment, marked
from pipeline.screening import Screening
from pipeline.tables.kept import AUDIT, FULL_TEXT

IN_TEXT = ("title", "abstract")
"""The fields that are shown whole; of others the words alone."""
LIKELY = "The rules find all that they ask for: likely. A person decides."
IN_FULL = "Included on title and abstract: read the full text."
DRAWN = "Drawn at random from what the rules exclude: exclude it where they are right, else include it or say unclear."
DIFFER = "The reviewers differ: it needs somebody who settles it."
AGAIN = "Somebody asked for it to be thought over again."


@dataclass(frozen=True, slots=True)
class Card:
    """What the page shows of one record.

    links      name -> address
    why        why it is open, a sentence each
    met        the ids of the criteria that are met, in the protocol's order
    elsewhere  criterion, field and words that stand neither in the title nor in the abstract
    """

    record_id: str
    title: tuple[Segment, ...]
    abstract: tuple[Segment, ...]
    authors: str
    journal: str
    year: str
    links: Mapping[str, str]
    why: tuple[str, ...]
    met: tuple[str, ...]
    elsewhere: tuple[tuple[str, str, str], ...]


def card_of(record: Record, screening: Screening, phase: str, questions: str = "") -> Card:
    """The record in this phase, under what the criteria say of it; `questions`: what the sheet says is open."""
    places = list(_places(screening))
    text = {
        field: marked(getattr(record, field), [(s.start, s.end, name) for name, s in places if s.field == field])
        for field in IN_TEXT
    }
    elsewhere = dict.fromkeys((name, s.field, s.words) for name, s in places if s.field not in IN_TEXT)
    return Card(
        record.record_id,
        text["title"],
        text["abstract"],
        short_authors(record.authors),
        record.journal,
        record.year,
        links_of(record.pmid, record.doi),
        tuple(why_open(screening, phase, questions)),
        tuple(verdict.criterion.id for verdict in screening.verdicts if verdict.value is True),
        tuple(elsewhere),
    )


def _places(screening: Screening) -> Iterator[tuple[str, Span]]:
    """Every place of the words of every criterion that is met, with the criterion's id."""
    for verdict in screening.verdicts:
        if verdict.value is True:
            yield from ((verdict.criterion.id, span) for span in (*verdict.spans, *verdict.others))


def why_open(screening: Screening, phase: str, questions: str) -> Iterator[str]:
    """Why a person is asked: in the words of the sheet, and what the rules find all right."""
    if phase == FULL_TEXT:
        yield IN_FULL
    elif phase == AUDIT:
        yield DRAWN
        yield f"The rules exclude it: {questions}"
    elif questions:
        yield from questions.split("; ")
    else:
        yield LIKELY
    yield from (f"Mind: {criterion.reason}" for criterion in screening.flags)

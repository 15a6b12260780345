"""Invented content for the screening page: any number of records, any words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.page.marked import marked
from pipeline.screening import Criterion, Example
from pipeline.screening_page import AskedRecord, Card, PageContent, packed_card
from pipeline.sheets import SheetRow
from pipeline.tables.kept import TITLE_ABSTRACT

ABSTRACT = ("Forty adults with neck pain were needled with or without local twitch responses. " * 18).strip()


def criterion(id_: str, kind: str, reason: str) -> Criterion:
    """A criterion by its name alone; what it looks for plays no part here."""
    example = (Example(title="Needling"),)
    return Criterion.model_validate(
        {
            "id": id_,
            "kind": kind,
            "reason": reason,
            "sentence": "s",
            "when": "x[tiab]",
            "meets": example,
            "fails": example,
        }
    )


CRITERIA = (
    criterion("X1-review", "exclude", "Review and not a report of a trial"),
    criterion("I1-needling", "require", "No needling named"),
    criterion("I2-twitch", "require", "No twitch named"),
    criterion("S1-random", "signal", "Randomised"),
)


def screening_content(
    n: int, words: Sequence[str] = ("neck pain",), *, reviewer: str = "Anna", phase: str = TITLE_ABSTRACT,
    reasons: Sequence[str] = (), update: str = "2026-02-02",
) -> PageContent:  # fmt: skip
    """The page of a review of `n` records; `words` stand, in turn, wherever a source or a person could put them."""
    return PageContent(
        "invented", f"A review of {words[0]}", update, reviewer, reviewer.casefold(),
        [AskedRecord(SheetRow(f"pubmed:{at}", phase, {"sheet": f"sheet of {update}"})) for at in range(n)],
        [packed_card(card_at(at, words[at % len(words)])) for at in range(n)],
        CRITERIA, reasons, new={"pubmed:1": words[0]}, changed={"pubmed:2": [words[0]]},
    )  # fmt: skip


def card_at(at: int, words: str) -> Card:
    return Card(
        f"pubmed:{at}",
        title=marked(f"Needling in {words} {at}", [(0, 8, "I1-needling")]),
        abstract=marked(f"METHODS: {ABSTRACT} {words} {at}", [(15, 21, "S1-random"), (60, 80, "I1-needling")]),
        authors=f"Doe, J; {words}", journal=words, year=str(1990 + at % 36),
        links={"PubMed": f"https://pubmed.ncbi.nlm.nih.gov/{at}/", "DOI": f"https://doi.org/10.5555/{words}"},
        why=("No twitch named", words), met=("I1-needling", "S1-random"),
        elsewhere=(("S1-random", "publication_types", words),),
    )  # fmt: skip

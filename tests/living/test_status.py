"""What waits for whom: by name where a name is known, and for anybody where none is."""

from __future__ import annotations

from pipeline.commands.status import waiting_by_person
from pipeline.review.people import People
from pipeline.sheets import TO_SCREEN, TypedRow
from pipeline.tables.kept import Decision


def row(record_id: str, reviewer: str = "", phase: str = "title_abstract") -> TypedRow:
    return TypedRow(
        2, dict(zip((*TO_SCREEN.identity, *TO_SCREEN.typed), (record_id, phase, reviewer, "", "", ""), strict=True))
    )


def said(record_id: str, reviewer: str, word: str = "include") -> Decision:
    return Decision("2026-01-05", reviewer, record_id, "title_abstract", word)


SHEET = [row("pubmed:1"), row("pubmed:2"), row("pubmed:3", "cara"), row("pubmed:4", phase="full_text")]


def test_with_one_reviewer_a_row_waits_for_whose_name_stands_in_it_or_for_anybody() -> None:
    assert waiting_by_person(SHEET, People.of([said("pubmed:9", "anna")])) == {"anybody": 3, "cara": 1}


def test_with_two_a_row_waits_for_everybody_who_has_not_decided_on_it() -> None:
    people = People.of([said("pubmed:1", "anna"), said("pubmed:9", "ben"), said("pubmed:9", "consensus")], 2)
    assert waiting_by_person(SHEET, people) == {"anna": 2, "ben": 3, "cara": 1}


def test_a_conflict_waits_for_somebody_else() -> None:
    people = People.of([said("pubmed:1", "anna"), said("pubmed:1", "ben", "exclude")], 2)
    assert waiting_by_person(SHEET[:2], people) == {"anna": 1, "ben": 1, "a third person or consensus": 1}


def test_before_anybody_has_decided_rows_wait_for_anybody_and_an_empty_sheet_for_nobody() -> None:
    assert waiting_by_person(SHEET[:1], People.of([], 2)) == {"anybody": 1}
    assert waiting_by_person([], People.of([said("pubmed:1", "anna")], 2)) == {}

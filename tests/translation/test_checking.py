"""A strategy and its translation run over records: where they differ. All records are invented."""

from pipeline.ground.record import Record
from pipeline.language import Line
from pipeline.translation import TARGETS, Difference, differences, translate

RECORDS = [
    Record("a", title="Needling of the neck", abstract="A trial.", mesh_terms=("Neck Pain",)),
    Record("b", title="Needling for neck pain", abstract="A trial.", mesh_terms=("Neck Pain",)),
    Record("c", title="Needling for neck pain", abstract="A trial.", mesh_terms=("Back Pain",)),
    Record("d", title="Massage", abstract="A trial.", mesh_terms=("Neck Pain",)),
]
LINES = [Line("neck", '"Neck Pain"[mh]', 1), Line("search", "#neck AND needling[ti]", 2)]


def test_a_record_that_only_one_of_the_two_finds_is_told_with_the_line_and_the_end() -> None:
    made = translate(LINES, TARGETS["wos"])
    assert list(differences(made, RECORDS)) == [
        Difference("a", "Needling of the neck", "neck", found_there=False, in_the_end=True),
        Difference("c", "Needling for neck pain", "neck", found_there=True, in_the_end=True),
        Difference("d", "Massage", "neck", found_there=False, in_the_end=False),
    ]


def test_nothing_differs_where_there_is_no_task() -> None:
    assert list(differences(translate(LINES, TARGETS["ovid-medline"]), RECORDS)) == []


def test_a_chosen_heading_counts_as_the_heading_that_it_stands_for() -> None:
    made = translate(LINES, TARGETS["embase"], {'"Neck Pain"[mh]': "'neck pain'/exp"})
    assert list(differences(made, RECORDS)) == []


def test_a_filter_that_a_person_chose_is_taken_for_the_strategys_own() -> None:
    lines = [Line("filter-title", "massage[ti]", 1), Line("search", "trial[tiab] AND #filter-title", 2)]
    made = translate(lines, TARGETS["embase"], {"#filter-title": "massage:ti"})
    assert list(differences(made, RECORDS)) == []

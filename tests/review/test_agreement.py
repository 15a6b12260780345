"""Agreement between reviewers."""

import pytest

from pipeline.review.agreement import agreements

PHASE = "title_abstract"


def judged(reviewer: str, words: str) -> list[tuple[str, str, str, str]]:
    word_by_letter = {"i": "include", "e": "exclude"}
    return [(PHASE, reviewer, f"r{at:02}", word_by_letter[w]) for at, w in enumerate(words) if w in word_by_letter]


def test_kappa_is_that_of_the_textbook_table() -> None:
    # 20 both include, 15 both exclude, 5 and 10 on which they differ: Po = 0.7, Pe = 0.5, kappa = 0.4.
    ours = "i" * 20 + "i" * 5 + "e" * 10 + "e" * 15
    theirs = "i" * 20 + "e" * 5 + "i" * 10 + "e" * 15
    (found,) = agreements(judged("anna", ours) + judged("ben", theirs))
    assert (found.n, found.agreed, len(found.differing)) == (50, 35, 15)
    assert found.kappa == pytest.approx(0.4)


def test_only_records_that_both_judged_count() -> None:
    (found,) = agreements(judged("anna", "iie") + judged("ben", "i-e"))
    assert found.n == 2


def test_the_last_word_of_a_reviewer_on_a_record_counts() -> None:
    (found,) = agreements(judged("anna", "i") + judged("anna", "e") + judged("ben", "e"))
    assert found.differing == ()


def test_two_who_always_say_the_same_one_word_have_no_kappa() -> None:
    (found,) = agreements(judged("anna", "ii") + judged("ben", "ii"))
    assert found.kappa is None


def test_one_reviewer_alone_agrees_with_nobody() -> None:
    assert agreements(judged("anna", "iie")) == ()

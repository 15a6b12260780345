"""Folding, and words that say that there is nothing."""

from __future__ import annotations

import pytest

from pipeline.ground.text import letters, present


@pytest.mark.parametrize(
    "words",
    [
        "[No abstract available]", "No abstract available.", "Abstract not available", "NA", "N/A", "n.a.", "-", "—",
        "None",
        "[Not Available].", "no abstract", "No abstract is available for this article.", "null", "NaN", "Not provided",
        "ABSTRACT NOT PROVIDED", "[No authors listed]", "(no pagination)", "unavailable", "Résumé non disponible",
        "…", "?",
        "No title available", "An abstract is not available for this article",
    ],
)  # fmt: skip
def test_words_that_mean_nothing_are_nothing(words: str) -> None:
    assert present(words) == ""


@pytest.mark.parametrize(
    "words",
    [
        "No pain, no gain", "Not available in stores: a trial", "NA channels", "Abstract", "No", "Data availability",
        "3",
        "Unknown origin of pain", "针灸", "None of the above", "Pain not specified by patients",
        "No data available to guide",
    ],
)  # fmt: skip
def test_words_that_mean_something_stay(words: str) -> None:
    assert present(f" {words} ") == words


def test_letters_are_those_that_two_printings_share() -> None:
    assert letters("Müller’s Needling: a Trial.") == letters("muller's needling – a trial")

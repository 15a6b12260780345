"""Folding, and words that say that there is nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.text import PLAIN, folded, letters, present
from tests.properties import examples


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


def folded_plainly(text: str) -> str:
    """As `folded`, in the plainest way: all of the text at once, sign by sign."""
    text = text.casefold()
    if text.isascii():
        return " ".join(re.findall("[a-z0-9]+", text.replace("'", "")))
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKD", text).translate(PLAIN)))


WRITINGS = st.text(max_size=40) | st.lists(
    st.sampled_from([*"aZ9 '`’_-–±½²ﬁßİıµΑα™、针\u0301\u0323\u05b0\u00ad\u00a0\x1c\ud800", "e\u0301\u0323t", "ŁΣς"])
).map("".join)


@examples(1_000)
@given(WRITINGS)
def test_folding_by_bytes_gives_what_folding_sign_by_sign_gives(text: str) -> None:
    assert folded(text) == folded_plainly(text)

"""The protocol's tables for the report: the previous version of a review, and what is extracted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.ground.errors import ProtocolError
from pipeline.review.protocol import Protocol, parse_protocol

REVIEW = '[review]\ntitle = "T"\nquestion = "Q"\n'


def parsed(text: str) -> Protocol:
    return parse_protocol(REVIEW + text, Path("protocol.toml"))


def test_a_first_version_has_no_previous_one() -> None:
    assert parsed("").previous is None


def test_the_previous_version_is_read() -> None:
    previous = parsed('[previous]\nlabel = "2022"\nstudies = 6\nreports = 7\nfound_again = ["8043247"]\n').previous
    assert previous
    assert (previous.studies, previous.reports, previous.found_again) == (6, 7, ("8043247",))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('label = "2022"\nstudies = 6\nreports = 5', "fewer reports than studies"),
        ('label = "2022"\nstudies = 0\nreports = 0\nfound_again = ["1"]', "fewer reports than"),
        ('label = "2022"\nstudies = -1\nreports = 5', "greater than or equal to 0"),
        ("studies = 1\nreports = 5", "Field required"),
    ],
)
def test_numbers_that_cannot_be_stop_with_their_place(table: str, words: str) -> None:
    with pytest.raises(ProtocolError, match=re.escape(words)) as raised:
        parsed(f"[previous]\n{table}\n")
    assert "previous" in raised.value.faults[0].place


def test_the_outcomes_to_extract_are_read() -> None:
    assert parsed('[extraction]\noutcomes = ["Pain"]\n').extraction.outcomes == ("Pain",)

"""Lists of words that several criteria share."""

from pathlib import Path

import pytest

from pipeline.ground.errors import ProtocolError
from pipeline.review.protocol import parse_protocol
from pipeline.screening.words import expanded, expanded_lists

PROTOCOL = """
[review]
title = "A review"
question = "Does it help?"

[words]
animals = ['rat[ti]', 'rats[ti]']
all_beasts = ['#animals', 'dogs[ti]']

[[criterion]]
id = "beasts"
kind = "exclude"
reason = "Animals"
sentence = "People were included."
when = '#all_beasts'
unless_seen = 'people[ti]'
meets = ["Needling of rats"]
fails = ["Needling of rats and people"]
"""


def test_a_list_is_its_terms_joined_by_or() -> None:
    assert expanded_lists({"a": ["x[ti]", "y[ti]"]}) == {"a": "(x[ti] OR y[ti])"}


def test_a_list_may_name_one_above_it() -> None:
    assert expanded_lists({"a": ["x[ti]"], "b": ["#a", "y[ti]"]})["b"] == "((x[ti]) OR y[ti])"


def test_a_name_that_is_unknown_stays_for_the_linter() -> None:
    assert expanded("#a NOT #b", {"a": "(x[ti])"}) == "(x[ti]) NOT #b"


def test_a_criterion_reads_as_if_the_terms_stood_there() -> None:
    protocol = parse_protocol(PROTOCOL, Path("protocol.toml"))
    assert protocol.criteria[0].when == "((rat[ti] OR rats[ti]) OR dogs[ti])"


def test_a_list_that_does_not_exist_stops_the_protocol_at_the_criterion() -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(PROTOCOL.replace("when = '#all_beasts'", "when = '#all_beats'"), Path("protocol.toml"))
    assert any("criterion beasts" in str(fault) for fault in caught.value.faults)


def test_a_list_that_is_no_list_of_terms_is_told() -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(PROTOCOL.replace("['rat[ti]', 'rats[ti]']", "'rat[ti]'"), Path("protocol.toml"))
    assert any("words.animals" in str(fault) for fault in caught.value.faults)

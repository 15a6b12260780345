"""A first draft of a review works, whatever a person typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.commands.new import ask
from pipeline.language import lint, read_lines
from pipeline.review.first_draft import Answers, Concept, asked, protocol_of, strategy_of, words_of
from pipeline.review.layout import template_folder
from pipeline.review.protocol import parse_protocol
from tests.properties import examples

HERE = Path("protocol.toml")
TEMPLATE = (template_folder(Path("nowhere")) / "protocol.toml").read_text(encoding="utf-8")


def test_words_are_told_apart_by_commas_and_lose_the_marks_of_queries() -> None:
    assert words_of('neck pain, "cervical  pain"; needl*, (dry) [tiab], neck pain') == (
        "neck pain", "cervical pain", "needl*", "dry tiab",
    )  # fmt: skip


def test_answers_stand_in_the_protocol_and_comments_of_the_template_stay() -> None:
    concepts = (
        Concept("population", "population", ("neck pain",)),
        Concept("intervention", "intervention", ("needl*",)),
    )
    text = protocol_of(TEMPLATE, Answers("Needles", "Do needles help?", concepts, ("Anna", "Ben")))
    protocol = parse_protocol(text, HERE)
    assert (protocol.review.title, protocol.review.question) == ("Needles", "Do needles help?")
    assert [c.id for c in protocol.criteria if c.kind == "require"] == ["population", "intervention", "trial"]
    assert protocol.people.screen == ("Anna", "Ben")
    assert {line for line in TEMPLATE.splitlines() if line.startswith("#")} <= set(text.splitlines())


def test_without_answers_the_template_stays_as_it_is() -> None:
    assert protocol_of(TEMPLATE, Answers()) == TEMPLATE


@examples(100)
@given(st.lists(st.text(max_size=30), min_size=6, max_size=6))
def test_whatever_is_typed_the_draft_can_be_read_and_searched(typed: list[str]) -> None:
    answers = iter(typed)
    given_ = ask(lambda question: next(answers), has_strategy=False)
    parse_protocol(protocol_of(TEMPLATE, given_), HERE)
    if any(concept.words for concept in given_.concepts):
        lines = read_lines(strategy_of(given_), Path("strategy.txt"))
        assert not [f for f in lint(lines, role="search", search="search") if f.severity == "error"]


def test_what_pubmed_cannot_look_for_is_left_out_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    typed = dict.fromkeys((key for key, _ in asked()), "") | {"population": "neck pain, the, p*"}
    answers = iter(typed.values())
    assert ask(lambda question: next(answers), has_strategy=True).concepts[0].words == ("neck pain",)
    assert "the, p*" in capsys.readouterr().out

"""A first protocol and strategy from what a person answers: the template, with their words in the place of its own.

It is a beginning that works, not a search: the words are those that came to mind, and a librarian knows more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import tomlkit
from tomlkit.items import AoT, Array, Table

from pipeline.ground.record import Record
from pipeline.language import Line, compile_queries, lint

TYPED_MARKS = re.compile(r'["\[\](){}#|:=<>\\\x00-\x1f\x7f]')
TEMPLATES_OWN = ("needling", "dose")
"""The criteria of the template that stand for an invented question."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a record has to speak of: its name, how the question names it, and the words for it."""

    name: str
    asked: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of a new review; whatever was left out is empty."""

    title: str = ""
    question: str = ""
    concepts: tuple[Concept, ...] = ()
    people: tuple[str, ...] = ()


def words_of(typed: str) -> tuple[str, ...]:
    """The words in an answer: by commas or semicolons, without what PubMed would take for its own marks."""
    clean = (" ".join(TYPED_MARKS.sub(" ", word).split()) for word in re.split(r"[,;]", typed))
    return tuple(dict.fromkeys(filter(None, clean)))


def is_searchable(word: str) -> bool:
    """Whether PubMed can look for it, and finds it where it stands: no stopword, no short stem."""
    query = query_of((word,))
    findings = lint([Line("criterion", query, 1)], role="criterion", advice=False)
    if any(finding.severity == "error" for finding in findings):
        return False
    return compile_queries({"word": query}).match(Record(record_id="", title=_example(word))).value("word") is True


def query_of(words: Sequence[str]) -> str:
    """`"neck pain"[tiab] OR needl*[tiab]`."""
    return " OR ".join(f'"{word}"[tiab]' if " " in word else f"{word}[tiab]" for word in words)


def _example(word: str) -> str:
    return f"A trial of {word.rstrip('*')}"


def strategy_of(answers: Answers) -> str:
    """A strategy file: one line for each concept that has words, and the search that asks for all of them."""
    concepts = [concept for concept in answers.concepts if concept.words]
    return "\n".join(
        [
            "# A first draft from the words that were typed. Add spellings, plurals, and headings: \"Neck Pain\"[mh].",
            "# Try the search on trials that you know: put them into known.csv.",
            "",
            *(f"#{concept.name} = {query_of(concept.words)}" for concept in concepts),
            f"#search = {' AND '.join(f'#{concept.name}' for concept in concepts)}",
            "",
        ]
    )  # fmt: skip


def protocol_of(template: str, answers: Answers) -> str:
    """The template's protocol with the answers in it; its comments stay."""
    document = tomlkit.parse(template)
    review = cast(Table, document["review"])
    review["title"] = answers.title or review["title"]
    review["question"] = answers.question or review["question"]
    if answers.people:
        people = tomlkit.table()
        people["screen"] = list(answers.people)
        people.add(tomlkit.nl())
        document["people"] = people
    concepts = [concept for concept in answers.concepts if concept.words]
    if concepts:
        _with_criteria(document, concepts, answers.question)
    return tomlkit.dumps(document)


def _with_criteria(document: tomlkit.TOMLDocument, concepts: Sequence[Concept], question: str) -> None:
    """The concepts in the place of the template's: those of the record's title that are required, in their order."""
    criteria = cast(AoT, document["criterion"])
    kept = [criterion for criterion in criteria if criterion["id"] not in TEMPLATES_OWN]
    for criterion in list(criteria):
        criteria.remove(criterion)
    at = next(at for at, criterion in enumerate(kept) if criterion["kind"] == "require")
    for criterion in (*kept[:at], *map(_criterion, concepts, [question] * len(concepts)), *kept[at:]):
        criteria.append(criterion)


def _criterion(concept: Concept, question: str) -> Table:
    table = tomlkit.table()
    values: dict[str, Any] = {
        "id": concept.name,
        "kind": "require",
        "reason": f"No {concept.asked} in title or abstract",
        "sentence": question or "Write the sentence of your review here.",
        "when": tomlkit.string(query_of(concept.words), literal="'" not in query_of(concept.words)),
        "meets": [_example(concept.words[0])],
    }
    for key, value in values.items():
        table[key] = value
    other = tomlkit.inline_table()
    other.update({"title": "Something else", "abstract": "Nothing of what this review asks for."})
    table["fails"] = tomlkit.array()
    cast(Array, table["fails"]).append(other)
    table.add(tomlkit.nl())
    return table


def asked() -> Iterator[tuple[str, str]]:
    """What a new review is asked for: a key, and the question."""
    yield "title", "Title of the review"
    yield "question", "The question in one sentence"
    yield "population", "Words for the people or their illness, with commas (neck pain, cervicalgia)"
    yield "intervention", "Words for what is done (dry needl*, needling; * stands for any ending)"
    yield "comparison", "Words that every such trial uses for the comparison (leave empty if they differ)"
    yield "people", "Who screens, with commas (Anna, Ben)"

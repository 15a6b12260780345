"""Two extensions for criteria, unknown to PubMed: a section of a structured abstract, and words of one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from pipeline.ground.record import Record
from pipeline.language.match.conditions import SearchedRecord, Value
from pipeline.language.match.field_text import Span, text_of, words_of
from pipeline.language.match.scanner import Phrase

LABEL = re.compile(r"^(?P<label>[^\s:][^:\n]{0,80}):\s", re.MULTILINE)
SENTENCE_END = re.compile(r"""[.!?]["')\]]*\s+(?=["'(\[]*[A-Z0-9])|\n+""")
ABBREVIATION = re.compile(r"(?:\b(?:vs|cf|et al|e\.g|i\.e|approx|Dr|Fig|No|St)|\b[A-Z])\.$")

LABEL_WORDS_BY_SECTION: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "background": frozenset(("background", "introduction", "context", "rationale", "importance")),
        "objective": frozenset(("objective", "objectives", "aim", "aims", "purpose", "goal", "goals", "hypothesis")),
        "methods": frozenset(
            (
                *(
                    "method",
                    "methods",
                    "design",
                    "setting",
                    "settings",
                    "participants",
                    "patients",
                    "subjects",
                    "sample",
                ),
                *("intervention", "interventions", "measurements", "measures", "procedure", "procedures"),
            )
        ),
        "results": frozenset(("result", "results", "findings")),
        "conclusions": frozenset(
            ("conclusion", "conclusions", "interpretation", "discussion", "implications", "significance")
        ),
    }
)
"""Words of section labels: NLM's five categories of structured abstracts, and the labels most often seen in each."""


@dataclass(frozen=True, slots=True)
class PhraseInSection:
    """A phrase in one kind of section. Unknown where the abstract has no such section, or none at all."""

    phrase: Phrase
    section: str

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return (self.phrase,)

    def value(self, searched: SearchedRecord) -> Value:
        if not sections_of(searched.record.abstract, self.section):
            return None
        return any(True for _ in self.spans(searched))

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        sections = sections_of(searched.record.abstract, self.section)
        for place in searched.places("abstract", self.phrase):
            span = searched.passage("abstract").span(*place)
            if any(start <= span.start and span.end <= stop for start, stop in sections):
                yield span


@dataclass(frozen=True, slots=True)
class WordsInSentence:
    """All of several words, each of which may be truncated, in one sentence of the title or the abstract."""

    phrases: tuple[Phrase, ...]

    def value(self, searched: SearchedRecord) -> Value:
        if any(True for _ in self.spans(searched)):
            return True
        return self.without_hit(searched.record)

    @staticmethod
    def without_hit(record: Record) -> Value:
        """Its value where no sentence holds the words: unknown while a text is missing."""
        return False if record.title and record.abstract else None

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        for field in ("title", "abstract"):
            if not all(searched.has(field, phrase) for phrase in self.phrases):
                continue
            passage = searched.passage(field)
            spans = [[passage.span(*place) for place in searched.places(field, phrase)] for phrase in self.phrases]
            for start, stop in sentences_of(text_of(searched.record, field)):
                inside = [[span for span in found if start <= span.start and span.end <= stop] for found in spans]
                if all(inside):
                    yield from sorted({span for found in inside for span in found}, key=lambda span: span.start)


def sections_of(abstract: str, section: str) -> list[tuple[int, int]]:
    """Where the sections of that kind stand in `abstract`, without their labels."""
    labels = list(LABEL.finditer(abstract))
    wanted = LABEL_WORDS_BY_SECTION[section]
    ends = [*(label.start() for label in labels[1:]), len(abstract)]
    return [
        (label.end(), end)
        for label, end in zip(labels, ends, strict=False)
        if not wanted.isdisjoint(words_of(label["label"]))
    ]


@lru_cache(maxsize=8)  # many terms ask one record
def sentences_of(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of `text` stand; a full stop after an abbreviation or an initial ends none."""
    found, start = [], 0
    for match in SENTENCE_END.finditer(text):
        if text[match.start()] == "." and ABBREVIATION.search(text, max(start, match.start() - 10), match.start() + 1):
            continue
        found.append((start, match.end()))
        start = match.end()
    return (*found, (start, len(text)))

"""From a term of the tree to the condition that it puts on a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pipeline.language.match.conditions import Condition, Every, Near, PhraseIn
from pipeline.language.match.field_text import words_of
from pipeline.language.match.fields import ITEMS_BY_TAG, SCOPE_BY_TAG
from pipeline.language.match.mesh import MeshTree, own_headings, own_publication_types
from pipeline.language.match.scanner import Phrase
from pipeline.language.match.sections import PhraseInSection, WordsInSentence
from pipeline.language.match.values import (
    PLAIN_FILTERS,
    DateWithin,
    InSubset,
    NumberWithin,
    Unknowable,
    ValueIn,
    Wanted,
    folded_value,
)
from pipeline.language.syntax.dates import bounds_of, is_relative, number_of, relative_bounds
from pipeline.language.syntax.tags import TAG_BY_KEY, Kind
from pipeline.language.syntax.tree import Range, Term
from pipeline.language.syntax.vocabulary import CODE_BY_NAME, STOPWORDS


@dataclass(frozen=True, slots=True)
class Context:
    """What a query's meaning depends on besides its words. Without `today`, `last 30 days` is unknown."""

    mesh: MeshTree
    today: date | None = None


def context(mesh: MeshTree | None, today: date | None) -> Context:
    """The context with the package's own headings where the user gives none."""
    return Context(mesh or own_headings(), today)


def condition_of(leaf: Term | Range, context: Context) -> Condition:
    """The condition of a term or of a range."""
    if isinstance(leaf, Range):
        return _range(leaf)
    if not leaf.tag:
        return _untagged(leaf)
    return CONDITION_BY_KIND[TAG_BY_KEY[leaf.tag].kind](leaf, context)


def phrase_of(text: str) -> Phrase:
    """The phrase of a term's words; a star at the end truncates the last one."""
    return Phrase(words_of(text), truncated=text.rstrip().endswith("*"))


def _untagged(term: Term) -> Condition:
    """Without PubMed's mapping of terms: a quoted phrase, or each word by itself, in all fields."""
    parts = [term.text] if term.quoted else term.text.split()
    found = [PhraseIn(phrase, SCOPE_BY_TAG["all"]) for phrase in map(phrase_of, parts) if phrase.words]
    return found[0] if len(found) == 1 else Every(tuple(found)) if found else NOTHING


def _text(term: Term, context: Context) -> Condition:
    scope = SCOPE_BY_TAG[term.tag]
    if term.text.lower() == "hasabstract":
        return InSubset("hasabstract")
    if not (phrase := phrase_of(term.text)).words:
        return NOTHING
    return PhraseIn(phrase, scope) if term.distance is None else Near(phrase.words, term.distance, scope)


def _heading(term: Term, context: Context) -> Condition:
    name, slash, qualifier = term.text.partition("/")
    if term.text.endswith("*"):
        return _value(term, context)
    headings = frozenset((folded_value(name),)) if term.noexp else context.mesh.exploded(name)
    if slash:
        headings = frozenset(f"{heading}/{folded_value(qualifier)}" for heading in headings)
    return ValueIn(term.tag, Wanted(headings), ITEMS_BY_TAG[term.tag])


def _type(term: Term, context: Context) -> Condition:
    if term.text.endswith("*"):
        return _value(term, context)
    own = frozenset((folded_value(term.text),))
    names = own if term.noexp else own_publication_types().exploded(term.text)
    return ValueIn(term.tag, Wanted(names), ITEMS_BY_TAG[term.tag])


def _value(term: Term, context: Context) -> Condition:
    folded = folded_value(term.text)
    if term.text.endswith("*"):
        return ValueIn(term.tag, Wanted(beginnings=(folded,)), ITEMS_BY_TAG[term.tag])
    return ValueIn(term.tag, Wanted(frozenset((folded,))), ITEMS_BY_TAG[term.tag])


def _name(term: Term, context: Context) -> Condition:
    """A family name alone finds everybody of that name, and initials may be cut short, unless it is quoted."""
    folded = folded_value(term.text)
    if term.text.endswith("*"):
        wanted = Wanted(beginnings=(folded,))
    elif term.quoted:
        wanted = Wanted(frozenset((folded,)))
    else:
        initials = (folded,) if len(folded.split()) > 1 and len(folded.split()[-1]) <= LONGEST_INITIALS else ()
        wanted = Wanted(frozenset((folded,)), (f"{folded} ", *initials))
    return ValueIn(term.tag, wanted, ITEMS_BY_TAG[term.tag])


LONGEST_INITIALS = 3


def _language(term: Term, context: Context) -> Condition:
    return _value(term, context)


def _date(term: Term, context: Context) -> Condition:
    if is_relative(term.text):
        if context.today is None:
            return Unknowable()
        return DateWithin(term.tag, *relative_bounds(term.text, context.today))
    bounds = bounds_of(term.text)
    return NOTHING if bounds is None else DateWithin(term.tag, *bounds)


def _number(term: Term, context: Context) -> Condition:
    number = number_of(term.text)
    return NOTHING if number is None else NumberWithin(number, number)


def _range(leaf: Range) -> Condition:
    if TAG_BY_KEY[leaf.tag].kind == "number":
        low, high = number_of(leaf.low), number_of(leaf.high)
        return NOTHING if low is None or high is None else NumberWithin(low, high)
    first, last = bounds_of(leaf.low), bounds_of(leaf.high)
    return NOTHING if first is None or last is None else DateWithin(leaf.tag, first[0], last[1])


def _filter(term: Term, context: Context) -> Condition:
    folded = folded_value(term.text)
    if folded in PLAIN_FILTERS:
        return InSubset(folded)
    if folded in CODE_BY_NAME:
        return _language(Term(folded, tag="la"), context)
    if own_publication_types().knows(folded):
        return _type(Term(folded, tag="pt"), context)
    if folded in ("humans", "animals"):
        return _heading(Term(folded, tag="mh"), context)
    return Unknowable()


def _part(term: Term, context: Context) -> Condition:
    if not (phrase := phrase_of(term.text)).words:
        return NOTHING
    if term.tag == "sentence":
        return WordsInSentence(tuple(phrase_of(word) for word in term.text.split() if words_of(word)))
    return PhraseInSection(phrase, term.tag)


NOTHING = Every((NumberWithin(1, 0),))
"""The condition that no record meets: a term without a letter, a date that is none."""

CONDITION_BY_KIND: Mapping[Kind, Callable[[Term, Context], Condition]] = MappingProxyType(
    {
        "text": _text,
        "heading": _heading,
        "subheading": _value,
        "type": _type,
        "language": _language,
        "name": _name,
        "value": _value,
        "date": _date,
        "number": _number,
        "filter": _filter,
        "part": _part,
    }
)


def is_stopword(term: Term) -> bool:
    """Whether the term is a stopword and nothing else: PubMed finds nothing by it."""
    kind = TAG_BY_KEY[term.tag].kind if term.tag else "text"
    words = words_of(term.text)
    return kind == "text" and len(words) == 1 and words[0] in STOPWORDS and not term.text.endswith("*")


def split_words(term: Term) -> list[Term]:
    """The words into which PubMed takes an unquoted phrase apart, without the stopwords; [] where it does not."""
    tagged_text = term.tag and TAG_BY_KEY[term.tag].kind == "text"
    if term.quoted or not tagged_text or "-" in term.text:
        return []
    words = [word for word in term.text.split() if word.lower() not in STOPWORDS and words_of(word)]
    return [Term(word, tag=term.tag) for word in words] if len(term.text.split()) > 1 else []

"""From a term of the tree to the condition that it puts on a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from pipeline.language.match.conditions import AnyOf, Condition, Every, Near, PhraseIn
from pipeline.language.match.field_text import words_of
from pipeline.language.match.fields import ITEMS_BY_TAG, SCOPE_BY_TAG
from pipeline.language.match.mesh import (
    MeshTree,
    own_headings,
    own_publication_types,
    own_subheadings,
    publication_type_of_filter,
    subheading_key,
)
from pipeline.language.match.scanner import Phrase, starred_words
from pipeline.language.match.sections import PhraseInSection, WordsInSentence
from pipeline.language.match.value_matching import (
    PLAIN_FILTERS,
    DateWithin,
    InSubset,
    NumberWithin,
    Unknowable,
    ValueIn,
    Wanted,
    folded_value,
    wanted_value,
)
from pipeline.language.syntax.dates import (
    bounds_of,
    is_relative,
    is_relative_filter,
    number_of,
    numbers_written,
    relative_bounds,
)
from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.tags import TAG_BY_KEY, Kind
from pipeline.language.syntax.tree import Node, Range, Reference, Term, leaves
from pipeline.language.syntax.vocabulary import CODE_BY_NAME, FILTERS, NAME_BY_CODE, STOPWORDS, filter_key


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
        return _untagged(leaf, context)
    return CONDITION_BY_KIND[TAG_BY_KEY[leaf.tag].kind](leaf, context)


def phrase_of(text: str) -> Phrase:
    """The phrase of a term's words, with its stars."""
    return Phrase(starred_words(text))


def _untagged(term: Term, context: Context) -> Condition:
    """Without PubMed's mapping of terms: a quoted phrase, or each word by itself, in all fields.

    PMIDs side by side, a heading with a subheading and `hasabstract` need no tag (PubMed User Guide).
    """
    words = term.text.split()
    if not term.quoted:
        numbers = [number_of(word) for word in words]
        if len(words) > 1 and None not in numbers:
            return _any_number(numbers)
        if "/" in term.text and subheading_key(term.text.rpartition("/")[2]) in own_subheadings().numbers_by_heading:
            return _heading(replace(term, tag="mh"), context)
        if term.text.lower() == "hasabstract":
            return InSubset("hasabstract")
    parts = [term.text] if term.quoted else words
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
    """A heading and, unless :noexp forbids, all below it; where it bears a subheading, or one of those below that."""
    name, slash, qualifier = term.text.partition("/")
    if "*" in term.text:
        return _value(term, context)
    headings = frozenset((folded_value(name),)) if term.noexp else context.mesh.exploded(name)
    if slash:
        qualifiers = _subheadings(qualifier, exploded=not term.noexp)
        headings = frozenset(f"{heading}/{below}" for heading in headings for below in qualifiers)
    return ValueIn(term.tag, Wanted(headings), ITEMS_BY_TAG[term.tag])


def _subheading(term: Term, context: Context) -> Condition:
    if "*" in term.text:
        return _value(term, context)
    return ValueIn(term.tag, Wanted(_subheadings(term.text, exploded=not term.noexp)), ITEMS_BY_TAG[term.tag])


def _subheadings(text: str, *, exploded: bool) -> frozenset[str]:
    """The subheading that `text` names, in full or by its two letters, and all below it."""
    name = subheading_key(text)
    return own_subheadings().exploded(name) if exploded else frozenset((name,))


def _type(term: Term, context: Context) -> Condition:
    if "*" in term.text:
        return _value(term, context)
    own = frozenset((folded_value(term.text),))
    names = own if term.noexp else own_publication_types().exploded(term.text)
    return ValueIn(term.tag, Wanted(names), ITEMS_BY_TAG[term.tag])


def _value(term: Term, context: Context) -> Condition:
    """A whole value. A registration number is known by itself: `clinicaltrials.gov/NCT00000000` asks for its number."""
    text = term.text.rpartition("/")[2] if term.tag == "si" else term.text
    return ValueIn(term.tag, wanted_value(text), ITEMS_BY_TAG[term.tag])


def _name(term: Term, context: Context) -> Condition:
    """A family name alone finds everybody of that name, and initials may be cut short, unless it is quoted."""
    folded = folded_value(term.text)
    if "*" in term.text or term.quoted:
        return _value(term, context)
    initials = (folded,) if len(folded.split()) > 1 and len(folded.split()[-1]) <= LONGEST_INITIALS else ()
    return ValueIn(term.tag, Wanted(frozenset((folded,)), (f"{folded} ", *initials)), ITEMS_BY_TAG[term.tag])


LONGEST_INITIALS = 3


def _date(term: Term, context: Context) -> Condition:
    if is_relative(term.text):
        if context.today is None:
            return Unknowable()
        return DateWithin(term.tag, *relative_bounds(term.text, context.today))
    bounds = bounds_of(term.text)
    return NOTHING if bounds is None else DateWithin(term.tag, *bounds, alone=True)


def _number(term: Term, context: Context) -> Condition:
    return _any_number([number_of(word) for word in numbers_written(term.text)])


def _any_number(numbers: Sequence[int | None]) -> Condition:
    found = tuple(NumberWithin(number, number) for number in numbers if number is not None)
    return found[0] if len(found) == 1 else AnyOf(found) if found else NOTHING


def _range(leaf: Range) -> Condition:
    if TAG_BY_KEY[leaf.tag].kind == "number":
        low, high = number_of(leaf.low), number_of(leaf.high)
        return NOTHING if low is None or high is None else NumberWithin(low, high)
    first, last = bounds_of(leaf.low), bounds_of(leaf.high)
    return NOTHING if first is None or last is None else DateWithin(leaf.tag, first[0], last[1])


def _filter(term: Term, context: Context) -> Condition:
    """A filter by what it is in tags (data/filters.tsv); unknown where only PubMed can tell."""
    name = filter_key(term.text)
    if name in PLAIN_FILTERS:
        return InSubset(name)
    if is_relative_filter(name):
        return _date(Term(f"last {name[2:]} years", tag="dp"), context)
    if meaning := FILTERS.get(name):
        return _any_of_terms(parse(meaning), context)
    if name in NAME_BY_CODE or name in CODE_BY_NAME:
        return _value(Term(name, tag="la"), context)
    if type_name := publication_type_of_filter(name):
        return _type(Term(type_name, tag="pt"), context)
    return Unknowable()


def _any_of_terms(tree: Node, context: Context) -> Condition:
    found = tuple(condition_of(leaf, context) for leaf in leaves(tree) if not isinstance(leaf, Reference))
    return found[0] if len(found) == 1 else AnyOf(found)


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
        "subheading": _subheading,
        "type": _type,
        "language": _value,
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
    return kind == "text" and len(words) == 1 and words[0] in STOPWORDS and "*" not in term.text


def split_words(term: Term) -> list[Term]:
    """The words into which PubMed takes an unquoted phrase apart, without the stopwords; [] where it does not."""
    tagged_text = term.tag and TAG_BY_KEY[term.tag].kind == "text"
    if term.quoted or not tagged_text or "-" in term.text:
        return []
    words = [word for word in term.text.split() if word.lower() not in STOPWORDS and words_of(word)]
    return [Term(word, tag=term.tag) for word in words] if len(term.text.split()) > 1 else []

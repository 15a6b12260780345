"""MeSH where it is searched under other signs: Ovid MEDLINE and the Cochrane Library. One explosion for all.

PubMed explodes a heading, its qualifier and a publication type by itself; Ovid and the Cochrane Library explode the
heading alone. So qualifiers and types are written out, with all that stand below them, and read back as the one they
came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipeline.language import (
    SUBHEADING_BY_LETTERS,
    Range,
    Term,
    names_of_types,
    own_publication_types,
    own_subheadings,
    starred_words,
    subheading_key,
)

LETTERS_BY_SUBHEADING = {name: letters for letters, name in SUBHEADING_BY_LETTERS.items()}


def why_no_heading(leaf: Term | Range) -> str:
    """Why a heading or a subheading cannot be written, "" where it can."""
    assert isinstance(leaf, Term)
    name, slash, qualifier = leaf.text.partition("/")
    if "*" in leaf.text:
        return "a heading is a whole name, without a *"
    if not starred_words(name):
        return "there is no heading in it"
    asked = qualifier if slash else leaf.text if leaf.tag == "sh" else ""
    if (slash or leaf.tag == "sh") and subheading_key(asked) not in LETTERS_BY_SUBHEADING:
        return f"there is no subheading {asked!r}"
    return ""


def why_no_type(leaf: Term | Range) -> str:
    """Why a publication type cannot be written, "" where it can."""
    assert isinstance(leaf, Term)
    return "" if leaf.text.strip() and "*" not in leaf.text else "a publication type is a whole name, without a *"


def letters_of(subheading: str, *, exploded: bool) -> list[str]:
    """The letters of a subheading and, exploded, of all below it."""
    name = subheading_key(subheading)
    names = own_subheadings().exploded(name) if exploded else {name}
    return sorted(LETTERS_BY_SUBHEADING[one] for one in names)


def subheading_of(letters: Sequence[str], *, exploded: bool) -> str:
    """The subheading that `letters_of` wrote so."""
    wanted = sorted(one.lower() for one in letters)
    found = (name for name in LETTERS_BY_SUBHEADING if letters_of(name, exploded=exploded) == wanted)
    return next(found, "")


@cache
def types_of(name: str) -> tuple[str, ...]:
    """A publication type and all below it, each as NLM spells it; itself alone where it is not known."""
    spelled = names_of_types()
    found = {spelled.get(one, name) for one in own_publication_types().exploded(name)}
    return tuple(sorted(found, key=str.lower))


def has_types_below(name: str) -> bool:
    """Whether other types stand below the publication type."""
    return len(own_publication_types().exploded(name)) > 1


def type_of(names: Sequence[str]) -> Term | None:
    """The type that `types_of` wrote so; one name alone is the type alone."""
    if len(names) == 1:
        return Term(names[0], tag="pt", noexp=has_types_below(names[0]))
    wanted = sorted(name.lower() for name in names)
    found = (name for name in names if [one.lower() for one in types_of(name)] == wanted)
    return next((Term(name, tag="pt") for name in found), None)

"""The closed lists of PubMed, by the kind of tag behind which their names stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from pipeline.language.match.mesh import (
    own_publication_types,
    own_subheadings,
    publication_type_of_filter,
    subheading_key,
)
from pipeline.language.match.value_matching import PLAIN_FILTERS
from pipeline.language.syntax.dates import is_relative_filter
from pipeline.language.syntax.tags import Kind
from pipeline.language.syntax.vocabulary import CODE_BY_NAME, FILTERS, NAME_BY_CODE, filter_key

NEAR_ENOUGH = 0.8
"""`franch` is 0.83 near french; `clinical trial registry` is 0.79 near clinical trial, veterinary: another thing."""
SUGGESTION = "did you mean"


@dataclass(frozen=True, slots=True)
class ClosedList:
    """Names of which PubMed knows these and no others; `title` says what they are."""

    title: str
    knows: Callable[[str], bool]
    names: Callable[[], Iterable[str]]

    def nearest(self, text: str) -> str:
        """The name that was probably meant, as the end of a sentence; "" where none is near."""
        near = get_close_matches(text.lower(), [name.lower() for name in self.names()], n=1, cutoff=NEAR_ENOUGH)
        return f" ({SUGGESTION} {near[0]}?)" if near else ""


def _knows_language(text: str) -> bool:
    name = filter_key(text)
    return name in NAME_BY_CODE or name in CODE_BY_NAME or name in OTHER_LANGUAGES


OTHER_LANGUAGES = frozenset(("multiple languages", "undetermined", "greek, modern"))


def _knows_filter(text: str) -> bool:
    name = filter_key(text)
    return (
        name in FILTERS
        or name in PLAIN_FILTERS
        or name.startswith("jsubset")
        or is_relative_filter(name)
        or _knows_language(name)
        or bool(publication_type_of_filter(name))
    )


LISTS_BY_KIND: Mapping[Kind, ClosedList] = MappingProxyType(
    {
        "type": ClosedList(
            "publication types",
            lambda text: own_publication_types().knows(text),
            lambda: own_publication_types().numbers_by_heading,
        ),
        "subheading": ClosedList(
            "subheadings",
            lambda text: subheading_key(text) in own_subheadings().numbers_by_heading,
            lambda: own_subheadings().numbers_by_heading,
        ),
        "language": ClosedList("languages", _knows_language, lambda: CODE_BY_NAME),
        "filter": ClosedList("filters and subsets", _knows_filter, lambda: (*FILTERS, *CODE_BY_NAME)),
    }
)

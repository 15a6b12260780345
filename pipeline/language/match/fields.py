"""What each tag reads from a record, and what counts as unknown: an empty field that every record must have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from types import MappingProxyType

from pipeline.ground.record import Record
from pipeline.language.match.conditions import Item, Items, Scope
from pipeline.language.match.mesh import headings_of, major_headings_of, qualifiers_of
from pipeline.language.match.value_matching import folded_value, indexed, known, listed, name_forms, plain_forms
from pipeline.language.syntax.vocabulary import language_forms

TEXTS = ("title", "abstract", "other_abstract", "keywords")
WORDS = (*TEXTS, "mesh_terms", "publication_types", "registry_ids")
EVERYTHING = (*WORDS, "authors", "journal", "language", "year", "volume", "issue", "pages", "pmid", "doi")

SCOPE_BY_TAG: Mapping[str, Scope] = MappingProxyType(
    {
        "ti": Scope(("title",), needed=("title",)),
        "ab": Scope(("abstract", "other_abstract"), needed=("abstract",)),
        "tiab": Scope(TEXTS, needed=("title", "abstract")),
        "tw": Scope(WORDS, ("nm", "ps", "tt"), needed=("title", "abstract", "mesh_terms")),
        "all": Scope(
            EVERYTHING, ("ad", "cois", "gr", "ir", "nm", "ps", "rn", "ta", "tt"), ("title", "abstract", "mesh_terms")
        ),
        "ot": Scope(("keywords",)),
        "tt": Scope(tags=("tt",), needed_tags=("tt",)),
        "ad": Scope(tags=("ad",), needed_tags=("ad",)),
        "cois": Scope(tags=("cois",), needed_tags=("cois",)),
    }
)
"""Where the text tags look (PubMed User Guide). A record may have no keywords; each has a title and an abstract."""


def _field(field: str, forms: Callable[[str], tuple[str, ...]]) -> Items:
    return lambda record: known(listed(record, field, forms))


def _tag(tag: str, forms: Callable[[str], tuple[str, ...]] = plain_forms) -> Items:
    return lambda record: indexed(record, tag, forms)


def _authors(record: Record, part: slice = slice(None)) -> tuple[Item, ...] | None:
    authors = listed(record, "authors", name_forms)
    return authors[part] or None


def _groups(record: Record) -> tuple[Item, ...] | None:
    """The authors that are groups: their names have no comma."""
    authors = _authors(record)
    if authors is None:
        return None
    return tuple(author for author, name in zip(authors, record.authors, strict=True) if "," not in name)


def _journal(record: Record) -> tuple[Item, ...] | None:
    """The journal by its name, its abbreviation or its ISSN, as `[ta]` takes it."""
    return _journal_items(record.journal, *(record.indexed.get(tag, ()) for tag in ("ta", "is")))


@lru_cache(maxsize=1 << 12)  # the same few thousand journals stand in record after record
def _journal_items(name: str, *others: tuple[str, ...]) -> tuple[Item, ...] | None:
    named = listed(Record("", journal=name), "journal", plain_forms)
    return known(named + tuple(Item(plain_forms(value)) for values in others for value in values))


def _locations(tag: str, record: Record) -> tuple[Item, ...] | None:
    """The DOI and whatever else is indexed under `tag`."""
    named = listed(record, "doi", plain_forms)
    others = indexed(record, tag, plain_forms)
    return named + (others or ()) if named or others is not None else None


def _registered(record: Record) -> tuple[Item, ...]:
    """Registry numbers; having none is a fact, not a gap."""
    return listed(record, "registry_ids", plain_forms) + (indexed(record, "si", plain_forms) or ())


def _page_forms(pages: str) -> tuple[str, ...]:
    """As printed, and the first page, by which alone PubMed finds it."""
    return tuple(dict.fromkeys((folded_value(pages), folded_value(re.split("[-,;]", pages, maxsplit=1)[0]))))


def _type_forms(name: str) -> tuple[str, ...]:
    return (folded_value(name),)


ITEMS_BY_TAG: Mapping[str, Items] = MappingProxyType(
    {
        "mh": headings_of,
        "majr": major_headings_of,
        "sh": qualifiers_of,
        "pt": _field("publication_types", _type_forms),
        "la": _field("language", language_forms),
        "au": _authors,
        "1au": partial(_authors, part=slice(1)),
        "lastau": partial(_authors, part=slice(-1, None)),
        "fau": _authors,
        "cn": _groups,
        "ta": _journal,
        "vi": _field("volume", plain_forms),
        "ip": _field("issue", plain_forms),
        "pg": _field("pages", _page_forms),
        "lid": partial(_locations, "lid"),
        "aid": partial(_locations, "aid"),
        "si": _registered,
        "nct": _registered,
        "ir": _tag("ir", name_forms),
        "fir": _tag("ir", name_forms),
        "ed": _tag("ed", name_forms),
        "ps": _tag("ps", name_forms),
        **{tag: _tag(tag) for tag in ("auid", "jid", "is", "isbn", "book", "pubn", "pl", "gr", "nm", "rn", "pa")},
    }
)
"""Where the tags of whole values look."""

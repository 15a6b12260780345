"""What a dialect is, and the record that an entry is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.ground.identifiers import registered, trial_numbers
from pipeline.ground.record import SEPARATOR_BY_LIST, Record, listable
from pipeline.sources import values
from pipeline.sources.record_ids import Draft
from pipeline.sources.syntax.entry import Fields

Place = str | tuple[str, str]
"""A field of the file; or one and a pattern, whose first group that matches is the value."""
Places = Mapping[str, tuple[Place, ...]]
"""Field of a record, or part of one -> where a dialect puts it, in the order of trust."""


TEXTS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "title": values.title_of,
    "abstract": values.abstract_of,
    "journal": values.journal_of,
    "year": values.year_of,
    "volume": values.number_of,
    "issue": values.number_of,
    "doi": values.doi_of,
    "pmid": values.pmid_of,
}
"""Fields of one text -> their cleaner; the first place that gives one counts."""
LISTS: Mapping[str, Callable[[Sequence[str]], tuple[str, ...]]] = {
    "language": values.languages_of,
    "publication_types": values.listed_of,
    "mesh_terms": values.listed_of,
    "keywords": values.keywords_of,
}
"""Fields of several values -> their cleaner; all places count."""
PAGES = ("pages", "first_page", "last_page", "article_number")
"""Parts of the pages, whose first value each counts."""
REGISTRY_TYPES = re.compile(
    r"trial registry record|trial registration|registry entry|^clinical trial registry", re.IGNORECASE
)
COMMA = re.compile(r"\s*,\s+")


@dataclass(frozen=True)
class Dialect:
    """One database's way of filling one kind of file.

    name            as people call it
    signs           entries of this dialect meet one of these; each is a list of places that all are filled. () is all
    base, own       where the fields are, as in all files of the kind, and as only here; `registry_ids` holds numbers
                    only, `registry_text` text that may name some
    is_register     each entry is a register's own record
    database        where the name of the database stands, and the name where it stands nowhere
    commas          commas part its keywords
    advice          what to tell who imports such a file, and the place that is filled when it is to be told
    """

    name: str
    signs: tuple[tuple[Place, ...], ...] = ()
    base: Places = field(default_factory=dict)
    own: Places = field(default_factory=dict)
    is_register: bool = False
    database: tuple[tuple[Place, ...], str] = ((), "")
    commas: bool = False
    advice: tuple[str, Place] = ("", "")

    @cached_property
    def places(self) -> Places:
        return {**self.base, **self.own}

    @cached_property
    def used(self) -> frozenset[str]:
        """The fields of a file that this dialect reads, or looks at to know itself."""
        places = [place for found in self.places.values() for place in found]
        looked_at = [place for sign in self.signs for place in sign]
        return frozenset(
            place if isinstance(place, str) else place[0] for place in (*places, *looked_at, *self.database[0])
        )

    def speaks(self, fields: Fields) -> bool:
        """Whether an entry is of this dialect."""
        return not self.signs or any(all(any(picked(fields, place)) for place in sign) for sign in self.signs)


def picked(fields: Fields, place: Place) -> Iterator[str]:
    """The values that stand at a place."""
    if isinstance(place, str):
        yield from fields.get(place, ())
        return
    name, pattern = place
    for value in fields.get(name, ()):
        found = re.search(pattern, value, re.IGNORECASE)
        if found:
            yield next((group for group in found.groups() if group), "") if found.re.groups else found[0]


def draft_of(fields: Fields, dialect: Dialect, source: str, default_source: str) -> Draft:
    """The record of an entry, still without an id, and its accession number. `source` "": the entry itself tells it."""
    places = dialect.places
    found = {name: _first(fields, places.get(name, ()), clean) for name, clean in TEXTS.items()}
    lists = {name: clean(_all(fields, dialect, name)) for name, clean in LISTS.items()}
    parts = {name: next(_texts(fields, places.get(name, ())), "") for name in PAGES}
    authors = next(
        filter(None, (values.authors_of(list(picked(fields, p))) for p in dialect.places.get("authors", ()))), ()
    )
    types = lists["publication_types"]
    is_registered = dialect.is_register or any(map(REGISTRY_TYPES.search, types))
    if is_registered:
        lists["publication_types"] = (values.REGISTRY_RECORD,)
    numbers = _numbers(fields, dialect, f"{found['title']}\n{found['abstract']}")
    record = Record(
        record_id="",
        source=source or _database(fields, dialect) or default_source,
        **found,  # type: ignore[arg-type]
        authors=_fit("authors", authors),
        pages=values.pages_of(parts["pages"], parts["first_page"], parts["last_page"], parts["article_number"]),
        registry_ids=_fit("registry_ids", numbers),
        **{name: _fit(name, cleaned) for name, cleaned in lists.items()},  # type: ignore[arg-type]
    )
    accession = values.accession_of(_texts(fields, dialect.places.get("accession", ())))
    if record.source == "pubmed":
        accession = record.pmid or accession
    return record, accession or (record.registry_ids[0] if is_registered and record.registry_ids else "")


def _first(fields: Fields, places: Sequence[Place], clean: Callable[[Sequence[str]], str]) -> str:
    for place in places:
        texts = list(picked(fields, place))
        if texts and (value := clean(texts)):
            return value
    return ""


def _texts(fields: Fields, places: Sequence[Place]) -> Iterator[str]:
    for place in places:
        yield from picked(fields, place)


def _all(fields: Fields, dialect: Dialect, name: str) -> list[str]:
    texts = list(_texts(fields, dialect.places.get(name, ())))
    if name == "keywords" and dialect.commas:
        return [part for text in texts for part in (COMMA.split(text) if ";" not in text else [text])]
    return texts


def _numbers(fields: Fields, dialect: Dialect, text: str) -> tuple[str, ...]:
    """Trial numbers: those of fields that hold nothing else as they stand, then those that texts name."""
    own = [
        number
        for value in _texts(fields, dialect.places.get("registry_ids", ()))
        for number in (list(trial_numbers(value)) or [value.strip()])
    ]
    named = "\n".join((*_texts(fields, dialect.places.get("registry_text", ())), text))
    return tuple(dict.fromkeys((*filter(None, own), *registered((), named))))


def _database(fields: Fields, dialect: Dialect) -> str:
    """The entry's own word on its database as a name fit for an id: "pubmed", "web-of-science", "" for none."""
    places, name = dialect.database
    told = next(_texts(fields, places), "")
    return name or re.sub(r"[^a-z0-9_]+", "-", told.lower()).strip("-")


def _fit(name: str, cleaned: Sequence[str]) -> tuple[str, ...]:
    separator = SEPARATOR_BY_LIST[name]
    return tuple(listable(value, separator) for value in cleaned)

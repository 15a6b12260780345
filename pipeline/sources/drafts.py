"""The record that an entry is in its dialect, every value by its cleaner."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from pipeline.ground.identifiers import registered, trial_numbers
from pipeline.ground.record import SEPARATOR_BY_LIST, Record, listable
from pipeline.sources import values
from pipeline.sources.dialects.dialect import NOTHING, Dialect, Place, picked
from pipeline.sources.record_ids import Draft
from pipeline.sources.syntax.entry import Fields

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
REGISTRY_TYPES = re.compile(r"trial registry|trial registration|registry entry", re.IGNORECASE)
COMMA = re.compile(r"\s*,\s+|,(?=[^\W\d])")


def draft_of(fields: Fields, dialect: Dialect, source: str, default_source: str) -> Draft:
    """The record of an entry, still without an id, and its accession number. `source` "": the entry itself tells it."""
    places = dialect.places
    found = {name: _first(fields, places.get(name, ()), clean) for name, clean in TEXTS.items()}
    lists = {name: clean(texts) if (texts := _all(fields, dialect, name)) else () for name, clean in LISTS.items()}
    is_registered = dialect.is_register or any(map(REGISTRY_TYPES.search, lists["publication_types"]))
    if is_registered:
        lists["publication_types"] = (values.REGISTRY_RECORD,)
    numbers = _numbers(fields, dialect, f"{found['title']}\n{found['abstract']}")
    record = Record(
        record_id="",
        source=source or _database(fields, dialect) or default_source,
        authors=_fit("authors", _authors(fields, places.get("authors", ()))),
        pages=values.pages_of(*(_one(fields, dialect, name) for name in values.PAGES)),
        registry_ids=_fit("registry_ids", numbers),
        **found,  # type: ignore[arg-type]
        **{name: _fit(name, cleaned) for name, cleaned in lists.items()},  # type: ignore[arg-type]
    )
    accession = values.accession_of(_texts(fields, places.get("accession", ())))
    if record.source == "pubmed":
        accession = record.pmid or accession
    return record, accession or (record.registry_ids[0] if is_registered and record.registry_ids else "")


def _first(fields: Fields, places: Sequence[Place], clean: Callable[[Sequence[str]], str]) -> str:
    for place in places:
        texts = picked(fields, place)
        if texts and (value := clean(texts)):
            return value
    return ""


def _authors(fields: Fields, places: Sequence[Place]) -> tuple[str, ...]:
    for place in places:
        texts = picked(fields, place)
        if texts and (names := values.authors_of(texts)):
            return names
    return ()


def _one(fields: Fields, dialect: Dialect, name: str) -> str:
    """The first value at the places of a part."""
    return next((texts[0] for place in dialect.places.get(name, ()) if (texts := picked(fields, place))), "")


def _texts(fields: Fields, places: Sequence[Place]) -> list[str]:
    return [text for place in places for text in picked(fields, place)]


def _all(fields: Fields, dialect: Dialect, name: str) -> Sequence[str]:
    texts = _texts(fields, dialect.places.get(name, ()))
    if name == "keywords" and dialect.commas:
        return [part for text in texts for part in (COMMA.split(text) if ";" not in text else [text])]
    return texts


def _numbers(fields: Fields, dialect: Dialect, text: str) -> tuple[str, ...]:
    """Trial numbers: those of fields that hold nothing else as they stand, then those that texts name."""
    own = [
        number
        for value in _texts(fields, dialect.places.get("registry_ids", NOTHING))
        for number in (list(trial_numbers(value)) or [value.strip()])
    ]
    named = "\n".join((*_texts(fields, dialect.places.get("registry_text", NOTHING)), text))
    return tuple(dict.fromkeys((*filter(None, own), *registered((), named))))


def _database(fields: Fields, dialect: Dialect) -> str:
    """The entry's own word on its database as a name fit for an id: "pubmed", "web-of-science", "" for none."""
    places, name = dialect.database
    told = next(iter(_texts(fields, places)), "")
    return name or re.sub(r"[^a-z0-9_]+", "-", told.lower()).strip("-")


def _fit(name: str, cleaned: Sequence[str]) -> tuple[str, ...]:
    separator = SEPARATOR_BY_LIST[name]
    mark = separator.strip()
    return tuple([listable(value, separator) if mark in value else value for value in cleaned])

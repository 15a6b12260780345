"""Languages: NLM's three-letter codes and the names that PubMed takes for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.language.data_files import rows_of

NAME_BY_CODE: Mapping[str, str] = MappingProxyType(dict(rows_of("languages.tsv")))

CODE_BY_NAME: Mapping[str, str] = MappingProxyType({name.lower(): code for code, name in NAME_BY_CODE.items()})


def language_forms(code: str) -> tuple[str, ...]:
    """A record's language as a query may write it: the code, and the name where we know it."""
    folded = code.strip().lower()
    name = NAME_BY_CODE.get(folded)
    return (folded, name.lower()) if name else (folded,)

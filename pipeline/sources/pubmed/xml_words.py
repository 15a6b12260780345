"""Which articles of a set need not be read: those in whose source nothing stands that a query needs.

Nothing is read for that, so nothing is checked either beyond what stands below. Whoever needs to be certain that all of
a document is well-formed reads all of it.
"""

from __future__ import annotations

import re
from typing import Protocol


class NeededWords(Protocol):
    """What one of several queries needs; `pipeline.language.literals_needed` works it out."""

    def may_stand_in(self, raw: bytes, /) -> bool:
        """Whether one of the queries may be true of the record with this XML."""


USUAL_BEGINNING = re.compile(
    rb'\s*<PubmedArticle>\s*<MedlineCitation [^<>]*+>\s*<PMID Version="([0-9]{1,4})">([1-9][0-9]{0,14})</PMID>'
)
TITLE = b"<ArticleTitle"


def may_match(source: bytes, needed: NeededWords) -> bool:
    """Whether an article may hold what is `needed`. True for what begins unusually, or is no record."""
    return not (USUAL_BEGINNING.match(source) and TITLE in source) or needed.may_stand_in(source)

"""What the tests of the review layer share: searches, made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from pipeline.review.searches import LineResult, Search

MakeSearch = Callable[..., Search]


@pytest.fixture
def search() -> MakeSearch:
    """A search that found these PMIDs: `search("2026-01-05", ["1", "2"], sent="needling[ti]")`."""

    def made(name: str, pmids: Sequence[str], sent: str = "needling[tiab]") -> Search:
        line = LineResult("search", sent, sent, len(pmids), sent, (("a", "b"),), ("PhraseNotFound: é",))
        return Search(
            name=name,
            answered_at=f"{name[:10]}T06:30:00Z",
            source="pubmed",
            database_build="Build-1",
            database_updated=f"{name[:10].replace('-', '/')} 06:00",
            client="trialsift 0",
            strategy_sha256="0" * 64,
            search="search",
            how="in one page",
            accepted=("an alarm",),
            lines=(line,),
            pmids=tuple(pmids),
        )

    return made

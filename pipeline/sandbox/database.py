"""What an endpoint needs to answer: the day's articles, the history server and the ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.sandbox.call import Call, is_number
from pipeline.sandbox.corpus import Snapshot
from pipeline.sandbox.history import History, StoredSet

NAME = "pubmed"


@dataclass(frozen=True, slots=True)
class Database:
    """PubMed as it stands at one request. `page_limit` is the ceiling of facts that NCBI sets at 9,999."""

    snapshot: Snapshot
    today: date
    history: History
    page_limit: int

    @property
    def beyond_the_ceiling(self) -> str:
        """NCBI's sentence for a retstart beyond the ceiling, with the line break that it has."""
        last, limit = self.page_limit - 1, f"{self.page_limit:,}"
        return (
            f"Search Backend failed: Exception:\n'retstart' cannot be larger than {last}. For PubMed, ESearch can only "
            f"retrieve the first {limit} records matching the query. To obtain more than {limit} PubMed records, "
            "consider using EDirect that contains additional logic to batch PubMed search results automatically so "
            "that an arbitrary number can be retrieved. For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
        )

    def stored(self, call: Call) -> StoredSet | None:
        """The set that WebEnv and query_key of a call name."""
        return self.history.find(call.get("WebEnv"), call.get("query_key", "1"))


def names_history(call: Call) -> bool:
    """Whether a call asks for a stored set rather than for its own ids."""
    return bool(call.get("WebEnv") and call.get("query_key"))


def unknown_query(call: Call) -> str:
    """NCBI's words for an environment or a key that is not there, or not any more."""
    return f"Unable to obtain query #{call.get('query_key') or '1'}"


def wrong_database(call: Call) -> str:
    """NCBI's words for a db that is not PubMed; "" where it is."""
    asked = call.get("db", call.get("dbfrom"))
    return "" if asked == NAME else f"Invalid db name specified: {asked}"


def well_formed(ids: Sequence[str]) -> list[str]:
    """The ids that could be UIDs, each once, in the order asked."""
    return list(dict.fromkeys(str(int(uid)) for uid in ids if is_number(uid) and int(uid)))

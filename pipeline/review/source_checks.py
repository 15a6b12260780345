"""What is wrong with the sources of a protocol, as far as one key depends on another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.ground.errors import Fault
from pipeline.review.toml_lines import Key

if TYPE_CHECKING:
    from pipeline.sources.asked import Service

KIND_BY_SERVICE = {
    "clinicaltrials.gov": "register",
    "pubmed-citations": "citation searching",
    "openalex": "citation searching",
}
"""Services of which it is certain what they are: another kind would put their records into a wrong box of the flow."""
LINKS_OF_OPENALEX = ("cited by", "references")
RESERVED = frozenset({"shelf"})
"""Names of folders in a review's cache that are no source's."""


def faults_of_source(source: Mapping[str, Any], at: int, place_of: Callable[[Key], str], path: Path) -> Iterator[Fault]:
    """The faults of one `[[source]]`, the one at this place of the protocol."""

    def fault(message: str, key: str, found: str = "", expected: str = "", fix: str = "") -> Fault:
        return Fault(message, path, place_of(("source", at, key)), found, expected, fix)

    ask, query, links = (source.get(key) or "" for key in ("ask", "query", "links"))
    if source.get("name") in RESERVED:
        yield fault("this name is already taken", "name", str(source["name"]))
    if not ask:
        for key in ("query", "links"):
            if source.get(key):
                yield fault(f"{key} says what is asked, and nothing is", key, fix="add ask, or remove it")
        return
    # A protocol without such sources does without what knows the services.
    from pipeline.sources.asked import SERVICE_BY_NAME

    service = SERVICE_BY_NAME.get(ask) if isinstance(ask, str) else None
    if not service:
        # Which services there are, its shape tells; what else a source needs depends on which it is.
        return
    kind = KIND_BY_SERVICE.get(service.name, "")
    if kind and source.get("kind") not in (None, kind):
        yield fault("the kind of this service is known", "kind", str(source["kind"]), kind)
    if service.citations:
        yield from _faults_of_links(service.name, query, links, fault)
    elif links:
        yield fault("this service follows no links", "links", fix="remove it")
    elif isinstance(query, str):
        yield from _faults_of_query(service, query, fault)


def _faults_of_links(ask: str, query: object, links: object, fault: Callable[..., Fault]) -> Iterator[Fault]:
    if query:
        yield fault("the included studies are what is asked with", "query", fix="remove it")
    if not links:
        yield fault("a source that follows citations says which", "links", expected='["references", "cited by"]')
    elif ask == "openalex" and isinstance(links, list) and "similar" in links:
        yield fault("OpenAlex knows no such links", "links", "similar", ", ".join(LINKS_OF_OPENALEX))


def _faults_of_query(service: Service, query: str, fault: Callable[..., Fault]) -> Iterator[Fault]:
    if not query.strip():
        yield fault("a source that is asked needs a query", "query", fix="add query, in the service's own language")
        return
    for found in service.check(query):
        where = fault("", "query")
        yield replace(found, path=where.path, place=where.place)

"""Where each service answers, and where its JSON keeps what faults spoil: the count, the records and the next page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Path = tuple[str, ...]
"""Keys from the outermost object inwards."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`base` is the path of the service on the sandbox; the others lead to parts of a page of results.

    sent   the parameter in which a client sends back the token of the page that it wants
    """

    base: str
    count: Path
    items: Path
    token: Path
    sent: str


SHAPE_BY_SERVICE: Mapping[str, Shape] = {
    "ctgov": Shape("/ctgov/api/v2", ("totalCount",), ("studies",), ("nextPageToken",), "pageToken"),
    "europepmc": Shape(
        "/europepmc/webservices/rest", ("hitCount",), ("resultList", "result"), ("nextCursorMark",), "cursorMark"
    ),
    "openalex": Shape("/openalex", ("meta", "count"), ("results",), ("meta", "next_cursor"), "cursor"),
}
"""Name in the log and in fault plans -> shape."""
SERVED_AS: Mapping[str, str] = {"clinicaltrials.gov": "ctgov"}
"""The name of a service in a protocol -> its name here, where they differ."""

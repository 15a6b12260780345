"""What faults do to a page of results in JSON: a count that drifts, records left out or twice, a token in circles."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pipeline.sandbox.call import Call, ServedReply
from pipeline.sandbox.services.shapes import SHAPE_BY_SERVICE, Path, Shape

Document = dict[str, Any]


def drifted(call: Call, reply: ServedReply, by: int) -> ServedReply:
    """The count is off by so many, where the page has one: ClinicalTrials.gov counts on the first page alone."""

    def change(document: Document, shape: Shape) -> None:
        if (count := _at(document, shape.count)) is not None:
            _set(document, shape.count, count + by)

    return _changed(call, reply, change)


def without_count(call: Call, reply: ServedReply) -> ServedReply:
    """No count, no records: Europe PMC answered so to one request in five one day in 2026, and right the next time."""

    def change(document: Document, shape: Shape) -> None:
        for path in (shape.count, shape.items, shape.token):
            _drop(document, path)

    return _changed(call, reply, change)


def shortened(call: Call, reply: ServedReply, n: int) -> ServedReply:
    """The last `n` records are left out."""
    return _changed(call, reply, lambda document, shape: _set(document, shape.items, _at(document, shape.items)[:-n]))


def repeating(call: Call, reply: ServedReply, n: int) -> ServedReply:
    """The first `n` records come twice."""

    def change(document: Document, shape: Shape) -> None:
        items = _at(document, shape.items)
        _set(document, shape.items, items + items[:n])

    return _changed(call, reply, change)


def in_circles(call: Call, reply: ServedReply) -> ServedReply:
    """The next page is this one again."""
    sent = call.get(SHAPE_BY_SERVICE[call.endpoint].sent)
    return _changed(call, reply, lambda document, shape: _set(document, shape.token, sent))


def without_token(call: Call, reply: ServedReply) -> ServedReply:
    """Nothing leads to the next page."""
    return _changed(call, reply, lambda document, shape: _drop(document, shape.token))


def _changed(call: Call, reply: ServedReply, change: Callable[[Document, Shape], None]) -> ServedReply:
    """`reply` with its page changed; a reply that is no page stays as it is."""
    shape = SHAPE_BY_SERVICE[call.endpoint]
    document = json.loads(reply.body) if reply.content_type.startswith("application/json") else None
    if not isinstance(document, dict) or _at(document, shape.items) is None:
        return reply
    change(document, shape)
    return replace(reply, body=json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def _at(document: Mapping[str, Any], path: Path) -> Any:
    value: Any = document
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _set(document: Document, path: Path, value: Any) -> None:
    *outer, last = path
    for key in outer:
        document = document[key]
    document[last] = value


def _drop(document: Document, path: Path) -> None:
    *outer, last = path
    for key in outer:
        document = document[key]
    document.pop(last, None)

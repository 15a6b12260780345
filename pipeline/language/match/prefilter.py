"""The terms of compiled queries."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.language.match.evaluation import LeftToRight, Not, QueryPlan


def terms_of(plan: QueryPlan) -> Iterator[QueryPlan]:
    """The terms of a plan, groups and NOTs opened, a line to which several refer once."""
    seen: set[int] = set()
    waiting = [plan]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, LeftToRight):
            waiting += [part.first, *(other for _, other in part.others)]
        elif isinstance(part, Not):
            waiting.append(part.plan)
        else:
            yield part

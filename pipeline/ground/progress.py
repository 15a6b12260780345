"""Progress for long work: a bar on stderr after one second, nothing at all where stderr is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def tracked(items: Iterable[Item], what: str, total: int | None = None, unit: str = "record") -> Iterator[Item]:
    """`items`, one by one, while a bar named `what` shows how far the work is."""
    if not sys.stderr.isatty():
        yield from items
        return
    from tqdm import tqdm

    yield from tqdm(items, desc=what, total=total, unit=f" {unit}", delay=1, leave=False)

"""Progress for long work: a bar on stderr after one second, nothing at all where stderr is not a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def tracked(items: Iterable[Item], what: str, total: int | None = None, unit: str = "record") -> Iterator[Item]:
    """`items`, one by one, while a bar named `what` shows how far the work is."""
    yield from tqdm(items, desc=what, total=total, unit=f" {unit}", delay=1, disable=None, leave=False)

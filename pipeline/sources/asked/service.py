"""Stand-in until the frame is there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    total: int
    ids: tuple[str, ...]
    next_token: str


class UnreadableError(ValueError):
    pass


Unreadable = UnreadableError

"""NCBI's rate limit: so many requests within any one second, per caller."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

WITH_KEY = 10
"""Requests a second for a caller with an API key (NCBI, "API keys")."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request: its limit and how many requests the last second held."""

    limit: int
    count: int

    @property
    def exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.count > self.limit

    def headers(self) -> dict[str, str]:
        """The headers that NCBI sends with every reply."""
        remaining = max(self.limit - self.count, 0)
        return {"X-RateLimit-Limit": str(self.limit), "X-RateLimit-Remaining": str(remaining)}


@dataclass(slots=True)
class RateLimiter:
    """A sliding window of one second for each API key; callers without one share a window, as one address does.

    `without_key` is the limit for callers without a key; 0 switches the limiter off.
    """

    without_key: int
    _times_by_key: dict[str, deque[float]] = field(default_factory=dict)

    def take(self, api_key: str, now: float) -> Standing | None:
        """Count a request at monotonic second `now`; None where nothing is limited."""
        if not self.without_key:
            return None
        times = self._times_by_key.setdefault(api_key, deque())
        while times and now - times[0] >= 1.0:
            times.popleft()
        times.append(now)
        return Standing(WITH_KEY if api_key else self.without_key, len(times))

"""Wilson's score interval for a share (Wilson 1927, J Am Stat Assoc 22:209-212)."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054


def wilson_interval(n: int, total: int) -> tuple[float, float]:
    """The 95 % interval of n / total; (0, 1) of nothing."""
    if not total:
        return 0.0, 1.0
    part = n / total
    spread = Z_95 * sqrt(part * (1 - part) / total + Z_95**2 / (4 * total**2))
    scale = 1 + Z_95**2 / total
    centre = part + Z_95**2 / (2 * total)
    return (centre - spread) / scale, (centre + spread) / scale

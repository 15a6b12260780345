"""Keeps a systematic review alive: search, remove duplicates, screen by rules that quote their evidence, report."""

from __future__ import annotations

import sys


def entry_point() -> None:
    """The command `trialsift`."""
    sys.exit(0)
